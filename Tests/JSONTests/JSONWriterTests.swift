import JSON
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    @Test func `writes commas where they belong`() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", 1)
            json.member(
                "b",
                array: { json in
                    json.integer(.min)
                    json.array { _ in }
                    json.object { _ in }
                    json.null()
                }
            )
            json.member("c", object: { $0.member("d", true) })
            json.member("e", "x")
            json.member("f", String?.none)
            json.name(escaping: "g\"")
            json.verbatim("[1]")
            json.member("h", 255)
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a":1,"b":[-9223372036854775808,[],{},null],"c":{"d":true},"e":"x","f":null,"g\"":[1],"h":255}"#
        )
    }

    @Test(arguments: ["w", "x", "\u{7F}", "é"])
    func `escapes what the grammar demands and nothing else, at every place in a string`(around: String) {
        for length in 0..<20 {
            for place in 0...length {
                for scalar in (0...0x100).compactMap(Unicode.Scalar.init(_:)) {
                    var text = String(repeating: around, count: length)
                    text.insert(Character(scalar), at: text.index(text.startIndex, offsetBy: place))
                    #expect(written(.string(text)) == plainly(text))
                }
            }
        }
    }

    @Test func `every scalar comes back`() throws {
        for start in stride(from: UInt32(0), through: 0x10FFFF, by: 0x1000) {
            var text = ""
            text.unicodeScalars.append(contentsOf: (start..<start + 0x1000).compactMap(Unicode.Scalar.init(_:)))
            let value = try JSONReader.read(written(.string(text)))
            guard case .string(let read) = value else { return #expect(Bool(false)) }
            #expect(read.utf8.elementsEqual(text.utf8), "from U+\(String(start, radix: 16))")
        }
    }

    @Test(arguments: [0.0, -0.0, 1.0, 0.1, 1e16, 1e-7, 1.0 / 3.0, 1.7976931348623157e308, 2.5e-308])
    func `numbers come back the same`(number: Double) throws {
        var json = JSONWriter()
        json.number(number)
        guard case .number(let read) = try JSONReader.read(json.bytes) else { return #expect(Bool(false)) }
        #expect(read.double == number)
    }

    @Test func `what has no JSON form is null`() {
        var json = JSONWriter()
        json.array { json in
            json.number(.nan)
            json.number(.infinity)
        }
        #expect(json.bytes == Array("[null,null]".utf8))
    }

    @Test func `random values come back the same`() throws {
        var values = SeededRandom.printingItsSeed()
        for _ in 0..<2_000 {
            let value = values.next(depth: 5)
            #expect(try JSONReader.read(written(value)) == value)
        }
    }

    /// The escaping rule of RFC 8259 §7, said once more without haste.
    private func plainly(_ text: String) -> [UInt8] {
        var bytes = Array("\"".utf8)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0..<0x20: bytes += Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
            default: bytes.append(byte)
            }
        }
        return bytes + Array("\"".utf8)
    }
}

extension SeededRandom {
    /// A value of any kind.
    fileprivate mutating func next(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &self) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &self))
        case 2: return .number(JSONNumber(Int64.random(in: Int64.min...Int64.max, using: &self)))
        case 3: return .string(text())
        case 4: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in next(depth: depth - 1) })
        default:
            let count = Int.random(in: 0...4, using: &self)
            return .object(JSONObject((0..<count).map { _ in JSONObject.Member(text(), next(depth: depth - 1)) }))
        }
    }

    private mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &self) {
            // Shifted at random, so that control characters and ASCII are as common as the far planes.
            let value = UInt32.random(in: 0...0x10FFFF, using: &self) >> UInt32.random(in: 0...16, using: &self)
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
