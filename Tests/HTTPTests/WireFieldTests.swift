import Testing

@testable import HTTP

@Suite struct `Wire: field lines` {
    private static func get(_ lines: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" }

    @Test(arguments: [
        WireCase("blanks around a value", "RFC 9110 §5.5: not part of it", get("A: \t b \t\r\n"), ["GET /"]),
        WireCase("an empty value", "RFC 9110 §5.5", get("A:\r\n"), ["GET /"]),
        WireCase("bytes above ASCII", "RFC 9110 §5.5: obs-text", get("A: é\r\n"), ["GET /"]),
        WireCase(
            "a blank before the colon",
            "RFC 9112 §5.1: a proxy may see another name",
            get("A : b\r\n"),
            ["refused blankBeforeColon", "closes"]
        ),
        WireCase("a folded line", "RFC 9112 §5.2", get("A: b\r\n c\r\n"), ["refused foldedLine", "closes"]),
        WireCase(
            "a blank before the first line",
            "RFC 9112 §2.2",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            ["refused foldedLine", "closes"]
        ),
        WireCase(
            "a line folded with a tab",
            "RFC 9112 §5.2",
            get("A: b\r\n\tc\r\n"),
            ["refused foldedLine", "closes"]
        ),
        WireCase(
            "a coding in a fold",
            "RFC 9112 §5.2: a proxy may unfold it",
            get("Transfer-Encoding:\r\n chunked\r\n"),
            ["refused transferCoding", "closes"]
        ),
        WireCase("a fold of nothing", "RFC 9112 §5.2", get("A: b\r\n \r\n"), ["refused foldedLine", "closes"]),
        WireCase(
            "an end with a line feed alone",
            "RFC 9112 §2.2",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "a line feed and a carriage return",
            "RFC 9112 §2.2: the wrong way round",
            "GET / HTTP/1.1\n\rHost: a\n\r\n\r",
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "two carriage returns",
            "RFC 9110 §5.5: the first is part of the value",
            get("A: b\r\r\n"),
            ["refused fieldValue", "closes"]
        ),
        WireCase("no name", "RFC 9112 §5", get(": b\r\n"), ["refused fieldName", "closes"]),
        WireCase("no colon", "RFC 9112 §5", get("A b\r\n"), ["refused missingColon", "closes"]),
        WireCase("a name that is no token", "RFC 9110 §5.1", get("A(b): c\r\n"), ["refused fieldName", "closes"]),
        WireCase(
            "a line feed alone",
            "RFC 9112 §2.2: the leniency is not taken",
            get("A: b\nC: d\r\n"),
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "a carriage return in a value",
            "RFC 9110 §5.5",
            get("A: b\rC: d\r\n"),
            ["refused fieldValue", "closes"]
        ),
        WireCase("a NUL in a value", "RFC 9110 §5.5", get("A: b\0c\r\n"), ["refused fieldValue", "closes"]),
        WireCase("a DEL in a value", "RFC 9110 §5.5", get("A: b\u{7F}\r\n"), ["refused fieldValue", "closes"]),
        WireCase(
            "eight lines where eight are read",
            "the limit itself is allowed",
            get(String(repeating: "A: b\r\n", count: 7)),
            ["GET /"]
        ),
        WireCase(
            "nine lines where eight are read",
            "RFC 6585 §5: 431",
            get(String(repeating: "A: b\r\n", count: 8)),
            ["refused tooManyFields", "closes"]
        ),
        WireCase(
            "a head above its limit",
            "RFC 6585 §5: 431",
            get("A: " + String(repeating: "b", count: 600)),
            ["refused headTooLarge", "closes"]
        ),
    ])
    func `are a token, a colon and text`(_ wire: WireCase) { Wire.check(wire) }

    private static func host(_ value: String) -> String { "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n" }

    @Test(arguments: [
        WireCase("none", "RFC 9112 §3.2", "GET / HTTP/1.1\r\nA: b\r\n\r\n", ["refused hostMissing", "closes"]),
        WireCase(
            "none beside an absolute-form",
            "RFC 9112 §3.2: all HTTP/1.1 requests",
            "GET http://a/ HTTP/1.1\r\n\r\n",
            ["refused hostMissing", "closes"]
        ),
        WireCase(
            "two that agree",
            "RFC 9112 §3.2",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            ["refused hostRepeated", "closes"]
        ),
        WireCase(
            "two in HTTP/1.0",
            "RFC 9112 §3.2: in any request",
            "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
            ["refused hostRepeated", "closes"]
        ),
        WireCase(
            "an invalid one in HTTP/1.0",
            "RFC 9112 §3.2",
            "GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
            ["refused hostInvalid", "closes"]
        ),
        WireCase(
            "another than an absolute-form's",
            "RFC 9112 §3.2.2: the form's counts",
            "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
            ["GET /"]
        ),
        WireCase("a percent-encoded name", "RFC 3986 §3.2.2", host("paper%2eexample"), ["GET /"]),
        WireCase(
            "a zone",
            "RFC 9110 §7.2: not in a request",
            host("[fe80::1%25eth0]"),
            ["refused hostInvalid", "closes"]
        ),
        WireCase("a bracket that stays open", "RFC 3986 §3.2.2", host("[::1"), ["refused hostInvalid", "closes"]),
        WireCase("a port without a name", "RFC 9110 §7.2", host(":80"), ["refused hostInvalid", "closes"]),
        WireCase("empty", "RFC 9112 §3.2: allowed", host(""), ["GET /"]),
        WireCase("a name and a port", "RFC 9110 §7.2", host("paper.example:8080"), ["GET /"]),
        WireCase("an empty port", "RFC 3986 §3.2.3", host("paper.example:"), ["GET /"]),
        WireCase("an IPv6 address", "RFC 3986 §3.2.2", host("[2001:db8::1]:80"), ["GET /"]),
        WireCase("an IPv6 address with IPv4 inside", "RFC 3986 §3.2.2", host("[::ffff:192.0.2.1]"), ["GET /"]),
        WireCase(
            "an IPv6 address compressed twice",
            "RFC 4291 §2.2",
            host("[1::2::3]"),
            ["refused hostInvalid", "closes"]
        ),
        WireCase(
            "an IPv6 address of nine groups",
            "RFC 4291 §2.2",
            host("[1:2:3:4:5:6:7:8:9]"),
            ["refused hostInvalid", "closes"]
        ),
        WireCase(
            "an IPv6 address without brackets",
            "RFC 3986 §3.2.2",
            host("2001:db8::1"),
            ["refused hostInvalid", "closes"]
        ),
        WireCase("a port of letters", "RFC 3986 §3.2.3", host("a:http"), ["refused hostInvalid", "closes"]),
        WireCase("a port above 65,535", "no such port", host("a:65536"), ["refused hostInvalid", "closes"]),
        WireCase("a list", "RFC 9110 §7.2", host("a, b"), ["refused hostInvalid", "closes"]),
        WireCase("a path", "RFC 9110 §7.2", host("a/b"), ["refused hostInvalid", "closes"]),
        WireCase("a user", "RFC 9110 §7.2", host("u@a"), ["refused hostInvalid", "closes"]),
    ])
    func `have one Host`(_ wire: WireCase) { Wire.check(wire) }

    private static func asking(_ version: String, _ option: String) -> String {
        "GET / HTTP/\(version)\r\nHost: a\r\n" + (option.isEmpty ? "" : "Connection: \(option)\r\n") + "\r\n"
    }

    @Test(arguments: [
        WireCase("1.1 keeps", "RFC 9112 §9.3", asking("1.1", "") + asking("1.1", ""), ["GET /", "GET /"]),
        WireCase(
            "close",
            "RFC 9112 §9.6: what comes after is not read",
            asking("1.1", "close") + asking("1.1", ""),
            ["GET /", "closes"]
        ),
        WireCase(
            "close knows no case and may stand in a list",
            "RFC 9110 §7.6.1",
            asking("1.1", "keep-alive, x, Close") + asking("1.1", ""),
            ["GET /", "closes"]
        ),
        WireCase("1.0 closes", "RFC 9112 §9.3", asking("1.0", "") + asking("1.0", ""), ["GET /", "closes"]),
        WireCase(
            "1.0 keeps when it asks",
            "RFC 9112 §9.3",
            asking("1.0", "Keep-Alive") + asking("1.0", ""),
            ["GET /", "GET /", "closes"]
        ),
        WireCase(
            "close wins over keep-alive",
            "RFC 9112 §9.3",
            asking("1.1", "close, keep-alive") + asking("1.1", ""),
            ["GET /", "closes"]
        ),
        WireCase(
            "close on a line of its own",
            "RFC 9110 §5.3: two lines are one list",
            asking("1.1", "keep-alive\r\nConnection: close") + asking("1.1", ""),
            ["GET /", "closes"]
        ),
        WireCase(
            "close in HTTP/1.0, beside keep-alive",
            "RFC 9112 §9.3",
            asking("1.0", "keep-alive, close") + asking("1.0", ""),
            ["GET /", "closes"]
        ),
        WireCase(
            "empty elements",
            "RFC 9110 §5.6.1: ignored",
            asking("1.1", ", ,close,") + asking("1.1", ""),
            ["GET /", "closes"]
        ),
        WireCase(
            "options that only look like close",
            "RFC 9110 §7.6.1: tokens",
            asking("1.1", "closed, clos, x-close") + asking("1.1", ""),
            ["GET /", "GET /"]
        ),
        WireCase(
            "an option that names a field",
            "RFC 9110 §7.6.1: for proxies to drop it; framing is not up for it",
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: Content-Length\r\nContent-Length: 1\r\n\r\nx"
                + asking("1.1", ""),
            ["POST / x", "GET /"]
        ),
        WireCase(
            "an upgrade is not taken",
            "RFC 9110 §7.8: ignored",
            asking("1.1", "upgrade") + asking("1.1", "close"),
            ["GET /", "GET /", "closes"]
        ),
        WireCase(
            "a CRLF too many after a request",
            "RFC 9112 §2.2",
            asking("1.1", "") + "\r\n" + asking("1.1", "close"),
            ["GET /", "GET /", "closes"]
        ),
    ])
    func `say whether the connection stays`(_ wire: WireCase) { Wire.check(wire) }
}
