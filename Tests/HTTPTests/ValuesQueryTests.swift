import HTTP
import HTTPTypes
import TestSupport
import Testing

@Suite struct PercentCodingTests {
    @Test(arguments: [
        ("abc", "abc"), ("a%20b", "a b"), ("a+b", "a+b"), ("%2F", "/"), ("%c3%A9", "é"), ("%25", "%"), ("", ""),
        ("é", "é"),
    ])
    func `decodes a segment`(text: String, decoded: String) {
        #expect(PercentCoding.decode(segment: text) == decoded)
    }

    @Test(arguments: [
        "%", "%2", "%2g", "%%41", "a%", "%FF", "%C0%AF", "%ED%A0%80", "%C3", "%00", "a\0", "%+1", "% 1", "%-1",
    ])
    func `refuses`(text: String) {
        #expect(PercentCoding.decode(segment: text) == nil)
        #expect(PercentCoding.decode(query: text) == nil)
    }

    @Test func `a plus is a space in queries alone`() {
        #expect(PercentCoding.decode(query: "a+b%2B") == "a b+")
        #expect(PercentCoding.encode(query: "a b+") == "a%20b%2B")
    }

    @Test func `what it encodes it decodes, whatever the text`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<1_000 {
            let scalars = (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
                Unicode.Scalar(
                    UInt32.random(in: 1...0x11FFFF, using: &random) >> UInt32.random(in: 0...14, using: &random)
                )
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars.filter { $0.value != 0 })
            let segment = PercentCoding.encode(segment: text)
            #expect(segment.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#&+=\"<>\\".utf8.contains($0) })
            #expect(PercentCoding.decode(segment: segment) == text)
            #expect(PercentCoding.decode(query: PercentCoding.encode(query: text)) == text)
        }
    }
}

@Suite struct QueryTests {
    @Test func `keeps order and repeats`() {
        #expect(
            Query("a=1&b=&c&a=x+y%26=&&=z").parameters
                == [.init("a", "1"), .init("b", ""), .init("c", ""), .init("a", "x y&="), .init("", "z")]
        )
        // A mark that joins the character before it joins no delimiter.
        #expect(Query("a=\u{301}b&\u{301}c").parameters == [.init("a", "\u{301}b"), .init("\u{301}c", "")])
        #expect(Query(nil).parameters == [])
        #expect(Query("").parameters == [])
    }

    @Test func `reads what was declared`() throws {
        var query = QueryReader("q=a+b&limit=5&count=true&exact=false&tag=x&tag=y&sort=oldest")
        let q = query.string("q", bytesMax: 3)
        let limit = query.integer("limit", in: 1...100, default: 20)
        let page = query.integer("page", in: 1...9)
        let flags = [query.flag("count"), query.flag("exact"), query.flag("other")]
        let tags = query.all("tag")
        let sort = query.choice("sort", default: Sort.newest)
        let absent = query.choice("order", default: Sort.newest)
        try query.finish()
        #expect(q == "a b")
        #expect(limit == 5)
        #expect(page == nil)
        #expect(flags == [true, false, false])
        #expect(tags == ["x", "y"])
        #expect(sort == .oldest)
        #expect(absent == .newest)
    }

    @Test func `collects every fault`() {
        var query = QueryReader("limit=+5&limit=6&page=0&flag=&sort=best&q=abcd&lmit=1&colour=2&bad=%ff&%zz=1")
        _ = query.integer("limit", in: 1...100, default: 20)
        _ = query.integer("page", in: 1...9)
        _ = query.flag("flag")
        _ = query.choice("sort", default: Sort.newest)
        _ = query.string("q", bytesMax: 3)
        query.fault("cursor", "is stale")
        let problem = #expect(throws: Problem.self) { try query.finish() }
        #expect(problem?.status == .badRequest)
        #expect(
            problem?.faults.map(text) == [
                "bad is not percent-encoded UTF-8",
                "%zz is not percent-encoded UTF-8",
                "limit must be given once",
                "limit must be a whole number from 1 to 100",
                "page must be a whole number from 1 to 9",
                "flag must be true or false",
                "sort must be one of newest, oldest",
                "q must have at most 3 bytes of UTF-8",
                "cursor is stale",
                "lmit is unknown; did you mean \"limit\"?",
                "colour is unknown; known here: limit, page, flag, sort, q",
            ]
        )
    }

    @Test(arguments: ["06", "00", "٦", "6.0", "1e1", " 6", "6 ", "0x6", "-6", "9223372036854775808"])
    func `a number has one spelling`(text: String) {
        var query = QueryReader(
            "limit=" + text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        )
        #expect(query.integer("limit", in: 0...Int.max) == nil)
        #expect(query.faults.count == 1)
    }

    @Test func `a flood of unknown parameters gets a short answer`() {
        var query = QueryReader(
            (0..<5_000).map { "x\($0)=1" }.joined(separator: "&") + String(repeating: "y", count: 900)
        )
        _ = query.string("q")
        let problem = #expect(throws: Problem.self) { try query.finish() }
        #expect(problem?.faults.count == QueryReader.faultsMax)
    }

    private enum Sort: String, CaseIterable { case newest, oldest }

    private func text(_ fault: Problem.Fault) -> String {
        switch fault.place {
        case .parameter(let name): "\(name) \(fault.detail)"
        case .pointer(let pointer): "\(pointer) \(fault.detail)"
        }
    }
}
