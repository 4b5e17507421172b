import HTTP
import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct `A table of stored answers` {
    private func question(_ target: String) -> CacheQuestion {
        let bytes = Array("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        var parser = RequestParser()
        _ = parser.parse(bytes.span)
        guard case .shared(let read) = SharedRead.verdict(parser.head, bytes.span, credentials: []) else {
            preconditionFailure("a GET without credentials is shared")
        }
        return CacheQuestion(read, in: bytes.span)
    }

    @Test func `parameters that a path passes over choose no answer, byte by byte`() {
        var narrowing = TargetNarrowing()
        narrowing.add("/", parameters: ["cursor"])
        narrowing.add("/stories/{slug}", parameters: ["cursor", "under"])
        func narrowed(_ target: String) -> String? {
            narrowing.narrowed(Array(target.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(narrowed("/stories/a?utm=1&under=2&&x") == "/stories/a?under=2")
        #expect(narrowed("/stories/a?utm=1") == "/stories/a")
        #expect(narrowed("/?utm=1&cursor=&cursor") == "/?cursor=&cursor")
        #expect(narrowed("/stories/a?under=2&cursor=x") == nil)
        // Another spelling of a name is another name, for handlers too.
        #expect(narrowed("/stories/a?%75nder=2") == "/stories/a")
        #expect(narrowing.narrowed(RequestTarget("/stories/a?%75nder=2&under=3")).query == "under=3")
        #expect(narrowed("/stories/a?underline=2") == "/stories/a")
        // Other paths know all of theirs.
        for other in [
            "/stories?utm=1", "/stories/a/b?utm=1", "/stories/?utm=1", "/articles/a?utm=1", "//?utm=1", "/stories/a",
        ] {
            #expect(narrowed(other) == nil, "\(other)")
        }
    }

    private func answer(_ target: String, _ bytes: Int, keys: [String] = ["site"]) throws -> StoredResponse {
        var response = Response(status: .ok, body: [UInt8](repeating: 0, count: bytes))
        response.keys = keys
        return try #require(StoredResponse(response, to: question(target)))
    }

    @Test func `stays within its bytes, and spares what was used`() throws {
        var table = CacheTable(bytesMax: 100_000)
        for number in 0..<1_000 {
            #expect(table.insert(try answer("/\(number)", 1_000)))
            #expect(table.bytes <= 100_000)
            // One that is asked for all the time.
            #expect(table.find(question("/0").hash, second: 0) != nil, "after \(number)")
        }
        #expect((30...100).contains(table.count))
        #expect(table.drop("site") >= 30)
        #expect(table.count == 0 && table.bytes == 0)
    }

    @Test func `forgets all when the clock is set back, and nothing when one loop is a little behind`() throws {
        var table = CacheTable(bytesMax: 100_000)
        let question = question("/a")
        #expect(table.insert(try answer("/a", 100)))
        for second: Int64 in [1_000, 999, 998] { #expect(table.find(question.hash, second: second) != nil) }
        #expect(table.find(question.hash, second: 997) == nil)
        #expect(table.count == 0 && table.bytes == 0)
        #expect(table.insert(try answer("/a", 100)))
        #expect(table.find(question.hash, second: 997) != nil)
    }

    @Test func `takes nothing that would fill an eighth of it`() throws {
        var table = CacheTable(bytesMax: 8_000)
        #expect(table.insert(try answer("/a", 1_000)) == false)
        #expect(table.bytes == 0 && table.count == 0)
    }

    @Test(arguments: [0, 100, 3_000, 50_000])
    func `takes no more room than it counts, and not much more than there is to keep`(headBytes: Int) throws {
        var response = Response(status: .ok, body: [UInt8](repeating: 0, count: 100_000))
        response.fields[.eTag] = "\"x\""
        response.fields[.server] = String(repeating: "x", count: headBytes)
        response.keys = ["site"]
        let stored = try #require(StoredResponse(response, to: question("/a")))
        let kept = stored.head.count + stored.notModifiedHead.count + stored.body.count
        #expect((kept..<kept + 10_000).contains(stored.cost))
    }

    @Test func `puts a new answer in the place of the old one`() throws {
        var table = CacheTable(bytesMax: 100_000)
        _ = table.insert(try answer("/a", 10, keys: ["a"]))
        _ = table.insert(try answer("/a", 20, keys: ["b"]))
        #expect(table.count == 1)
        #expect(table.drop("a") == 0 && table.drop("b") == 1)
        #expect(table.bytes == 0)
    }
}

@Suite struct `The memory of changes` {
    @Test func `knows what was touched since`() {
        var memory = ChangeMemory()
        memory.note(touching: ["a", "b"])
        memory.note(touching: ["b"])
        #expect(memory.newest == 2)
        #expect(memory.isUntouched(["a"], since: 1) && memory.isUntouched(["c"], since: 0))
        #expect(!memory.isUntouched(["a"], since: 0) && !memory.isUntouched(["c", "b"], since: 1))
        // What touches nothing is later too: whoever began to read before it is not waited for.
        memory.note(touching: [])
        #expect(memory.newest == 3 && memory.isUntouched(["a", "b"], since: 2))
    }

    @Test func `trusts nothing older than what it remembers`() {
        var memory = ChangeMemory()
        for number in 1...ChangeMemory.changesMax { memory.note(touching: ["k\(number)", "often"]) }
        #expect(memory.isUntouched(["x"], since: 0))
        #expect(!memory.isUntouched(["k1"], since: 0))
        memory.note(touching: ["y"])
        #expect(!memory.isUntouched(["x"], since: 0))
        #expect(memory.isUntouched(["x"], since: 1) && !memory.isUntouched(["k2"], since: 1))
        #expect(!memory.isUntouched(["often"], since: ChangeMemory.changesMax - 1))
        #expect(memory.isUntouched(["often"], since: ChangeMemory.changesMax))
        // Once round the ring.
        for _ in 1...ChangeMemory.changesMax { memory.note(touching: ["z"]) }
        #expect(!memory.isUntouched(["x"], since: ChangeMemory.changesMax))
        #expect(memory.isUntouched(["y"], since: ChangeMemory.changesMax + 1))
    }
}
