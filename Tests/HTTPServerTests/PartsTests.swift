import HTTP
import TestSupport
import Testing

@testable import HTTPServer

/// An actor on a loop's queue, as `EventLoop` is one.
private actor Guest {
    nonisolated let executor = LoopExecutor(label: "guest")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func answer() {}
}

@Suite struct `The server's parts` {
    /// Not under the thread sanitizer, whose children do not end when they crash.
    @Test(.disabled(if: isUnderThreadSanitizer)) func `who awaits a loop ends at once instead of waiting for ever`()
        async
    {
        await #expect(processExitsWith: .failure) { await Guest().answer() }
    }

    @Test(arguments: [
        "127.0.0.1:8080", "0.0.0.0:0", "[::]:80", "[::1]:65535", "[2001:db8::7]:1", "unix:/run/http.sock", "unix:x",
    ])
    func `an endpoint is an address and a port, or the file of a socket`(text: String) {
        #expect(Endpoint(text)?.description == text)
    }

    @Test(arguments: [
        "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:+1", "127.0.0.1:65536", "::1:80", "[::1]", "a:80", "1.2.3:4",
        "unix:", "unix:/run/", "unix:/\(String(repeating: "x", count: 107))",
    ])
    func `and nothing else`(text: String) {
        #expect(Endpoint(text) == nil)
    }

    @Test func `an IPv4 address in an IPv6 one is the IPv4 one`() {
        #expect(Endpoint("[::ffff:192.0.2.1]:80")?.address == .v4(0xC000_0201))
    }

    @Test func `a connection's number is never another's`() {
        var table = ConnectionTable()
        var seen: Set<UInt64> = []
        for _ in 0..<1_000 {
            let connection = table.insert { number in
                let state = ConnectionState(limits: Limits(), now: Moment(nanoseconds: 0))
                return Connection(number: number, descriptor: -1, peer: nil, state: state)
            }
            #expect(seen.insert(connection.number).inserted)
            #expect(table[connection.number] === connection)
            table.remove(connection.number)
            #expect(table[connection.number] == nil && table.count == 0)
        }
    }

    @Test func `request ids differ, and are short enough to cost nothing`() {
        var (first, second) = (RequestIDs(loop: 0), RequestIDs(loop: 1))
        let ids = Set((0..<1_000).flatMap { _ in [first.next(), second.next()] })
        #expect(ids.count == 2_000 && ids.allSatisfy { $0.utf8.count == 15 })
    }

    @Test(arguments: [
        (IPAddress.v4(0xC000_0207), "192.0.2.0/24"),
        (.v6(0x2001_0DB8_0000_00FF, 7), "2001:db8:0:ff::/64"),
    ])
    func `an access line names a network, and quotes what came from outside`(client: IPAddress, network: String) {
        var line: [UInt8] = []
        AccessLine(
            time: Array("now".utf8),
            exchange: Exchange(id: "a\"b\\c\n", method: "GET", client: client),
            route: "/x",
            status: 404,
            bodyBytes: 10,
            microseconds: 1_234
        ).write(to: &line)
        #expect(
            String(decoding: line, as: UTF8.self)
                == "{\"time\":\"now\",\"id\":\"abc\",\"method\":\"GET\",\"route\":\"/x\",\"status\":404,\"bytes\":10,"
                + "\"micros\":1234,\"network\":\"\(network)\"}\n"
        )
    }
}
