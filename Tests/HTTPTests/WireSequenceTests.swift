import Testing

@testable import HTTP

/// Several messages on one connection: what the one before leaves behind, and what comes after the end.
@Suite struct `Wire: sequences` {
    private static func get(_ path: String, _ lines: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"
    }
    private static func post(_ path: String, _ lines: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\(body)"
    }
    private static let chunked = "Transfer-Encoding: chunked\r\n"

    @Test(arguments: [
        WireCase(
            "requests of all kinds",
            "RFC 9112 §9.3.2: answered in their order",
            get("/1") + "HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n" + post("/3", chunked, "1\r\nx\r\n0\r\nA: b\r\n\r\n")
                + post("/4", "Content-Length: 2\r\n", "yz") + "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + get("/5"),
            ["GET /1", "HEAD /2", "POST /3 x", "POST /4 yz", "OPTIONS *", "GET /5"]
        ),
        WireCase(
            "a body that looks like a request",
            "RFC 9112 §6.3: it is a body",
            post("/1", "Content-Length: 32\r\n", get("/2", "A:\r\n")) + get("/3"),
            ["POST /1 " + get("/2", "A:\r\n"), "GET /3"]
        ),
        WireCase(
            "a chunk that looks like a request",
            "RFC 9112 §7.1: it is data",
            post("/1", chunked, "1c\r\n" + get("/2") + "\r\n0\r\n\r\n") + get("/3"),
            ["POST /1 " + get("/2"), "GET /3"]
        ),
        WireCase(
            "HEAD with a body",
            "RFC 9112 §6.3: framed like any",
            "HEAD /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET" + get("/2"),
            ["HEAD /1 GET", "GET /2"]
        ),
        WireCase(
            "something wrong behind something right",
            "RFC 9112 §9.3.2: the right one is answered first",
            get("/1") + "GET  / HTTP/1.1\r\n\r\n" + get("/2"),
            ["GET /1", "refused requestLine", "closes"]
        ),
        WireCase(
            "a body longer than its length",
            "RFC 9112 §6.3: the rest begins the next request",
            post("/1", "Content-Length: 1\r\n", "xy") + get("/2"),
            ["POST /1 x", "yGET /2"]
        ),
        WireCase(
            "bytes after a close",
            "RFC 9112 §9.6: not read as a request",
            post("/1", "Connection: close\r\nContent-Length: 1\r\n", "x") + get("/2"),
            ["POST /1 x", "closes"]
        ),
        WireCase(
            "bytes after a refusal",
            "RFC 9112 §2.2: nothing there can be trusted",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + get("/2"),
            ["refused hostRepeated", "closes"]
        ),
        WireCase(
            "bytes after the end of a refused body",
            "RFC 9112 §7.1",
            post("/1", chunked, "1\r\nxy\r\n0\r\n\r\n") + get("/2"),
            ["refused chunkEnd", "closes"]
        ),
        WireCase(
            "empty lines between",
            "RFC 9112 §2.2: up to four each time",
            get("/1") + "\r\n\r\n\r\n\r\n" + get("/2") + "\r\n\r\n\r\n\r\n" + get("/3"),
            ["GET /1", "GET /2", "GET /3"]
        ),
        WireCase(
            "another version each",
            "RFC 9112 §9.3: each says for itself",
            "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/2") + "GET /3 HTTP/1.0\r\n\r\n" + get("/4"),
            ["GET /1", "GET /2", "GET /3", "closes"]
        ),
        WireCase(
            "the preface of HTTP/2",
            "RFC 9113 §3.4: a version that is not spoken",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            ["refused versionNotSupported", "closes"]
        ),
    ])
    func `keep their order and their bounds`(_ wire: WireCase) { Wire.check(wire) }

    @Test(arguments: [
        WireCase(
            "h2c",
            "RFC 9110 §7.8: a server may ignore it",
            get("/1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")
                + get("/2"),
            ["GET /1", "GET /2"]
        ),
        WireCase(
            "WebSocket",
            "RFC 9110 §7.8",
            get("/1", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n") + get("/2"),
            ["GET /1", "GET /2"]
        ),
        WireCase(
            "with a body",
            "RFC 9110 §7.8: the body is the request's",
            post("/1", "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n", "x") + get("/2"),
            ["POST /1 x", "GET /2"]
        ),
        WireCase(
            "and close",
            "RFC 9112 §9.6: close is obeyed",
            get("/1", "Connection: Upgrade, close\r\nUpgrade: h2c\r\n") + get("/2"),
            ["GET /1", "closes"]
        ),
    ])
    func `upgrade to nothing`(_ wire: WireCase) { Wire.check(wire) }

    private static func expecting(_ value: String, _ lines: String, version: String = "1.1") -> String {
        "POST /1 HTTP/\(version)\r\nHost: a\r\nExpect: \(value)\r\n\(lines)\r\n"
    }

    @Test(arguments: [
        WireCase(
            "a body that waits",
            "RFC 9110 §10.1.1",
            expecting("100-continue", "Content-Length: 1\r\n") + "x" + get("/2"),
            ["POST /1 x", "GET /2"]
        ),
        WireCase(
            "in any case, and chunked",
            "RFC 9110 §10.1.1: expectations know no case",
            expecting("100-Continue", chunked) + "1\r\nx\r\n0\r\n\r\n" + get("/2"),
            ["POST /1 x", "GET /2"]
        ),
        WireCase(
            "no body at all",
            "RFC 9110 §10.1.1: nothing to wait for",
            expecting("100-continue", "") + get("/2"),
            ["POST /1", "GET /2"]
        ),
        WireCase(
            "nothing",
            "RFC 9110 §5.6.1: an empty list",
            expecting("", "Content-Length: 1\r\n") + "x",
            ["POST /1 x"]
        ),
        WireCase(
            "something else",
            "RFC 9110 §10.1.1: 417",
            expecting("a-miracle", "Content-Length: 1\r\n") + "x" + get("/2"),
            ["refused expectation", "closes"]
        ),
        WireCase(
            "something else beside",
            "RFC 9110 §10.1.1",
            expecting("100-continue, a-miracle", "Content-Length: 1\r\n"),
            ["refused expectation", "closes"]
        ),
        WireCase(
            "a body that is refused",
            "RFC 9110 §10.1.1: a final answer instead",
            expecting("100-continue", "Content-Length: 65\r\n"),
            ["refused bodyTooLarge", "closes"]
        ),
        WireCase(
            "from HTTP/1.0",
            "RFC 9110 §10.1.1: ignored",
            expecting("100-continue", "Content-Length: 1\r\n", version: "1.0") + "x",
            ["POST /1 x", "closes"]
        ),
    ])
    func `expect`(_ wire: WireCase) { Wire.check(wire) }
}
