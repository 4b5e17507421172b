import HTTPTypes
import Testing

@testable import HTTP

@Suite struct `Wire: the request line` {
    @Test(arguments: [
        WireCase(
            "a plain GET",
            "RFC 9112 §3",
            "GET /a?b=c HTTP/1.1\r\nHost: paper.example\r\n\r\n",
            ["GET /a?b=c"]
        ),
        WireCase(
            "any token is a method",
            "RFC 9110 §9.1: the method is the application's to judge",
            "M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["M-SEARCH!#$%&'*+.^_`|~ /"]
        ),
        WireCase(
            "methods know case",
            "RFC 9110 §9.1",
            "get / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["get /"]
        ),
        WireCase(
            "an empty line before it",
            "RFC 9112 §2.2: ignore at least one",
            "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /"]
        ),
        WireCase(
            "five empty lines before it",
            "RFC 9112 §2.2: but not for ever",
            "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused tooManyEmptyLines", "closes"]
        ),
        WireCase(
            "two spaces",
            "RFC 9112 §3: SP is one space",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused requestLine", "closes"]
        ),
        WireCase(
            "a tab for a space",
            "RFC 9112 §3",
            "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused method", "closes"]
        ),
        WireCase(
            "a space at its end",
            "RFC 9112 §3",
            "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            ["refused requestLine", "closes"]
        ),
        WireCase("no version", "HTTP/0.9 is not spoken", "GET /\r\n\r\n", ["refused requestLine", "closes"]),
        WireCase("no target", "RFC 9112 §3", "GET HTTP/1.1\r\nHost: a\r\n\r\n", ["refused requestLine", "closes"]),
        WireCase(
            "a method that is no token",
            "RFC 9110 §9.1",
            "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused method", "closes"]
        ),
        WireCase(
            "another protocol altogether",
            "a TLS hello is told so at its first byte",
            "\u{16}\u{03}\u{01}\u{02}",
            ["refused method", "closes"]
        ),
        WireCase(
            "a line feed alone",
            "RFC 9112 §2.2: the leniency is not taken",
            "GET / HTTP/1.1\nHost: a\n\n",
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "a line feed before it",
            "RFC 9112 §2.2",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "65 bytes where 64 are read",
            "RFC 9112 §3: 414",
            "GET /" + String(repeating: "a", count: 51) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused targetTooLong", "closes"]
        ),
        WireCase(
            "64 bytes where 64 are read",
            "the limit itself is allowed",
            "GET /" + String(repeating: "a", count: 50) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /" + String(repeating: "a", count: 50)]
        ),
    ])
    func `is three parts`(_ wire: WireCase) { Wire.check(wire) }

    @Test(arguments: [
        WireCase(
            "HTTP/1.2",
            "RFC 9110 §2.5: as the highest minor version known",
            "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
            ["GET /"]
        ),
        WireCase(
            "HTTP/2.0",
            "RFC 9110 §15.6.6",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            ["refused versionNotSupported", "closes"]
        ),
        WireCase("HTTP/0.9", "RFC 9110 §15.6.6", "GET / HTTP/0.9\r\n\r\n", ["refused versionNotSupported", "closes"]),
        WireCase(
            "HTTP/1.10",
            "RFC 9112 §2.3: one digit each",
            "GET / HTTP/1.10\r\nHost: a\r\n\r\n",
            ["refused version", "closes"]
        ),
        WireCase(
            "http/1.1",
            "RFC 9112 §2.3: case-sensitive",
            "GET / http/1.1\r\nHost: a\r\n\r\n",
            ["refused version", "closes"]
        ),
        WireCase("HTTP/1,1", "RFC 9112 §2.3", "GET / HTTP/1,1\r\nHost: a\r\n\r\n", ["refused version", "closes"]),
        WireCase(
            "HTTP/1.0 without Host",
            "RFC 9112 §3.2: only 1.1 must have one",
            "GET / HTTP/1.0\r\n\r\n",
            ["GET /", "closes"]
        ),
    ])
    func `has a version`(_ wire: WireCase) { Wire.check(wire) }

    @Test(arguments: [
        WireCase(
            "all that a path may hold",
            "RFC 3986 §3.3",
            "GET /a-._~!$&'()*+,;=:@%7e?/? HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /a-._~!$&'()*+,;=:@%7e?/?"]
        ),
        WireCase(
            "a fragment",
            "RFC 9110 §7.1: never sent",
            "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "a quotation mark",
            "RFC 3986 appendix A",
            "GET /\"a\" HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "raw UTF-8",
            "RFC 3986 §2: percent-encoded or not at all",
            "GET /é HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "half a percent-encoding",
            "RFC 3986 §2.1",
            "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "a percent-encoding of no digits",
            "RFC 3986 §2.1",
            "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "absolute-form",
            "RFC 9112 §3.2.2: every server accepts it",
            "GET http://paper.example/a?b HTTP/1.1\r\nHost: paper.example\r\n\r\n",
            ["GET /a?b"]
        ),
        WireCase(
            "absolute-form without a path",
            "RFC 3986 §6.2.3",
            "GET HTTP://paper.example?b HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /?b"]
        ),
        WireCase(
            "absolute-form with a user",
            "RFC 9110 §4.2.4",
            "GET http://u:p@paper.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused authority", "closes"]
        ),
        WireCase(
            "absolute-form without a host",
            "RFC 9110 §4.2.1",
            "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused authority", "closes"]
        ),
        WireCase(
            "another scheme",
            "RFC 9112 §3.2: nothing here is at ftp:",
            "GET ftp://paper.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "two slashes",
            "RFC 9112 §3.2.1: a path with an empty segment, and no authority",
            "GET //user@paper.example/a HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET //user@paper.example/a"]
        ),
        WireCase(
            "absolute-form of https, with a port",
            "RFC 9110 §4.2.2",
            "GET https://[::1]:443/a HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /a"]
        ),
        WireCase(
            "absolute-form with a fragment",
            "RFC 9110 §7.1",
            "GET http://a/b#c HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "absolute-form with one slash",
            "RFC 9112 §3.2.2",
            "GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase(
            "absolute-form with a port of letters",
            "RFC 3986 §3.2.3",
            "GET http://a:b/ HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused authority", "closes"]
        ),
        WireCase(
            "asterisk-form with a query",
            "RFC 9112 §3.2.4: * alone",
            "OPTIONS *?a HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
        WireCase("asterisk-form", "RFC 9112 §3.2.4", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS *"]),
        WireCase(
            "asterisk-form of another method",
            "RFC 9112 §3.2.4",
            "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused asteriskForm", "closes"]
        ),
        WireCase(
            "CONNECT",
            "RFC 9110 §9.3.6: 501",
            "CONNECT paper.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused connectMethod", "closes"]
        ),
        WireCase(
            "authority-form of another method",
            "RFC 9112 §3.2.3",
            "GET paper.example:80 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["refused target", "closes"]
        ),
    ])
    func `has a target of one of three forms`(_ wire: WireCase) { Wire.check(wire) }

    @Test func `lets an absolute-form's authority stand for Host`() {
        var state = ConnectionState(limits: Limits(), now: Moment(nanoseconds: 0))
        let bytes = Array("GET http://true.example:81/a HTTP/1.1\r\nHost: other.example\r\n\r\n".utf8)
        #expect(state.received(bytes.span, now: Moment(nanoseconds: 0)) == .dispatch)
        #expect(state.takeRequest(client: nil).fields[FieldNames.host] == "true.example:81")
    }
}
