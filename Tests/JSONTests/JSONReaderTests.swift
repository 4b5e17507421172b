import JSON
import Testing

@Suite struct JSONReaderTests {
    @Test func `reads every kind of value`() throws {
        let value = try read(#" {"a": [null, true, false, -1.5e+2, "x"], "b": {}} "#)
        #expect(
            value
                == .object(
                    JSONObject([
                        .init("a", .array([.null, .boolean(true), .boolean(false), number("-1.5e+2"), .string("x")])),
                        .init("b", .object(JSONObject())),
                    ])
                )
        )
    }

    @Test(arguments: [
        (#"{"a":1 "b":2}"#, "expected a comma or '}' at byte 7"),
        ("[1 2]", "expected a comma or ']' at byte 3"),
        ("[1,]", "expected a value at byte 3"),
        (#"{"a":1,}"#, "expected a member name in double quotes at byte 7"),
        (#"{"a" 1}"#, "expected ':' after a member name at byte 5"),
        ("", "expected a value at byte 0"),
        ("  ", "expected a value at byte 2"),
        ("1 1", "expected the end of the text at byte 2"),
        ("tru", "expected 'true' at byte 0"),
        ("012", "a number does not begin with a needless zero at byte 1"),
        ("-", "expected a digit at byte 1"),
        ("1.", "expected a digit at byte 2"),
        ("1e+", "expected a digit at byte 3"),
        ("+1", "expected a value at byte 0"),
        (#""abc"#, "the text ends inside a string at byte 4"),
        ("\"a\u{1}\"", "a control character in a string must be escaped at byte 2"),
        (#""a\x""#, "no such escape at byte 2"),
        (#""\u12g4""#, "expected four hexadecimal digits at byte 5"),
        (#""\ud800""#, "half of a surrogate pair at byte 1"),
        (#""\udc00\ud800""#, "half of a surrogate pair at byte 1"),
        (#""\ud800\ud800""#, "half of a surrogate pair at byte 1"),
        ("\u{FEFF}1", "a byte order mark is not part of JSON at byte 0"),
        ("// no\n1", "expected a value at byte 0"),
    ])
    func `says what is wrong and where`(text: String, complaint: String) {
        #expect(throws: JSONSyntaxError.self) { try read(text) }
        do { _ = try read(text) } catch { #expect("\(error)" == complaint) }
    }

    @Test func `refuses bytes that are not UTF-8, at the first of them`() {
        // Truncated, overlong, surrogate, beyond U+10FFFF, stray continuation.
        for bad: [UInt8] in [[0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF]] {
            let bytes = Array("\"aé".utf8) + bad + Array("\"".utf8)
            #expect(throws: JSONSyntaxError(reason: "not valid UTF-8", offset: 4)) { try JSONReader.read(bytes) }
        }
    }

    @Test func `decodes escapes, surrogate pairs among them`() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00\u0000""#) == .string("\"\\/\u{8}\u{c}\n\r\té€😀\0"))
    }

    @Test func `counts depth to the limit and no further`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(String(repeating: #"[{"a":"#, count: depth / 2).utf8) + Array("1".utf8)
                + Array(String(repeating: "}]", count: depth / 2).utf8)
        }
        _ = try JSONReader.read(nested(64))
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(nested(66)) }
        #expect(throws: JSONSyntaxError.self) {
            try JSONReader.read([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20))
        }
        var limits = JSONReader.Limits()
        limits.depthMax = 2
        _ = try JSONReader.read(nested(2), limits: limits)
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(nested(4), limits: limits) }
    }

    @Test func `keeps integers that a double would lose`() throws {
        #expect(number(of: try read("9007199254740993"))?.integer == 9_007_199_254_740_993)
        #expect(number(of: try read("-9223372036854775808"))?.integer == .min)
        #expect(number(of: try read("9223372036854775808"))?.integer == nil)
        #expect(number(of: try read("-0"))?.integer == 0)
        #expect(number(of: try read("1.0"))?.integer == nil)
        #expect(number(of: try read("1e2"))?.integer == nil)
        #expect(number(of: try read("1e2"))?.double == 100)
        #expect(number(of: try read("1e999"))?.double == nil)
    }

    @Test func `keeps order and duplicates of members`() throws {
        guard case .object(let object) = try read(#"{"b":1,"a":2,"b":3,"b":4}"#) else { return #expect(Bool(false)) }
        #expect(object.members.map(\.name) == ["b", "a", "b", "b"])
        #expect(object["b"] == number("1"))
        #expect(object["c"] == nil)
        #expect(object.duplicateNames == ["b"])
    }

    @Test func `tells names apart by code points, not by looks`() throws {
        guard case .object(let object) = try read("{\"\u{E9}\":1,\"e\u{301}\":2}") else { return #expect(Bool(false)) }
        #expect(object.duplicateNames.isEmpty)
        #expect(object["e\u{301}"] == number("2"))
    }

    @Test func `a cut text is always refused, a changed one never crashes`() throws {
        let text = Array(#"{"a":[1,-2.5e3,"\u00e9\ud83d\ude00é",true,null,{"b":{}}]}"#.utf8)
        for end in text.indices {
            #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(text[..<end])) }
        }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                _ = try? JSONReader.read(changed)
            }
        }
    }

    private func read(_ text: String) throws(JSONSyntaxError) -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    private func number(_ text: String) -> JSONValue {
        (try? read(text)) ?? .null
    }

    private func number(of value: JSONValue) -> JSONNumber? {
        if case .number(let number) = value { number } else { nil }
    }
}
