import Testing

@testable import HTTP

@Suite struct `Wire: bodies` {
    private static func post(_ lines: String, _ rest: String) -> String {
        "POST /p HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + rest
    }
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: [
        WireCase("none", "RFC 9112 §6.3 rule 7", post("", next), ["POST /p", "GET /next"]),
        WireCase(
            "a length",
            "RFC 9112 §6.3 rule 6",
            post("Content-Length: 5\r\n", "hello" + next),
            ["POST /p hello", "GET /next"]
        ),
        WireCase(
            "a length with zeros before it",
            "RFC 9110 §8.6: 1*DIGIT",
            post("Content-Length: 005\r\n", "hello"),
            ["POST /p hello"]
        ),
        WireCase("a length of 0", "RFC 9110 §8.6", post("Content-Length: 0\r\n", next), ["POST /p", "GET /next"]),
        WireCase(
            "a body of GET",
            "RFC 9110 §9.3.1: framed like any",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab" + next,
            ["GET / ab", "GET /next"]
        ),
        WireCase(
            "a length with a sign",
            "RFC 9110 §8.6: Int(\"+5\") would be 5",
            post("Content-Length: +5\r\n", "hello"),
            ["refused contentLength", "closes"]
        ),
        WireCase(
            "an empty length",
            "RFC 9110 §8.6",
            post("Content-Length:\r\n", ""),
            ["refused contentLength", "closes"]
        ),
        WireCase(
            "a length in words",
            "RFC 9110 §8.6",
            post("Content-Length: 0x5\r\n", "hello"),
            ["refused contentLength", "closes"]
        ),
        WireCase(
            "a length with a blank inside",
            "RFC 9110 §8.6",
            post("Content-Length: 1 0\r\n", "hello"),
            ["refused contentLength", "closes"]
        ),
        WireCase(
            "two lengths that differ",
            "RFC 9112 §6.3 rule 5",
            post("Content-Length: 5\r\nContent-Length: 6\r\n", ""),
            ["refused contentLengthRepeated", "closes"]
        ),
        WireCase(
            "two lengths that agree",
            "RFC 9112 §6.3 rule 5: may be repaired, is not",
            post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
            ["refused contentLengthRepeated", "closes"]
        ),
        WireCase(
            "a list of lengths that agree",
            "RFC 9110 §8.6: may be repaired, is not",
            post("Content-Length: 5, 5\r\n", "hello"),
            ["refused contentLength", "closes"]
        ),
        WireCase(
            "a length above the limit",
            "RFC 9110 §15.5.14",
            post("Content-Length: 65\r\n", ""),
            ["refused bodyTooLarge", "closes"]
        ),
        WireCase(
            "a length beyond all integers",
            "RFC 9110 §8.6: no overflow",
            post("Content-Length: 99999999999999999999999\r\n", ""),
            ["refused bodyTooLarge", "closes"]
        ),
        WireCase(
            "a length and a coding",
            "RFC 9112 §6.3 rule 3",
            post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            ["refused lengthAndCoding", "closes"]
        ),
        WireCase(
            "a coding in HTTP/1.0",
            "RFC 9112 §6.1",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ["refused codingInHTTP10", "closes"]
        ),
        WireCase(
            "a coding in HTTP/1.0, kept alive and with a length",
            "RFC 9112 §6.1: a way to smuggle",
            "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ["refused codingInHTTP10", "closes"]
        ),
        WireCase(
            "a length and a coding that is none",
            "RFC 9112 §6.3 rule 3",
            post("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "hello"),
            ["refused lengthAndCoding", "closes"]
        ),
    ])
    func `end where the framing says`(_ wire: WireCase) { Wire.check(wire) }

    private static func coded(_ value: String) -> String { post("Transfer-Encoding: \(value)\r\n", "0\r\n\r\n") }

    @Test(arguments: [
        WireCase("chunked", "RFC 9112 §7.1", coded("Chunked"), ["POST /p"]),
        WireCase("another alone", "RFC 9112 §6.3 rule 4", coded("gzip"), ["refused transferCoding", "closes"]),
        WireCase(
            "another before chunked",
            "RFC 9112 §6.1: 501",
            coded("gzip, chunked"),
            ["refused codingNotSupported", "closes"]
        ),
        WireCase(
            "another after chunked",
            "RFC 9112 §6.3 rule 4",
            coded("chunked, gzip"),
            ["refused transferCoding", "closes"]
        ),
        WireCase("chunked twice", "RFC 9112 §6.1", coded("chunked, chunked"), ["refused transferCoding", "closes"]),
        WireCase(
            "chunked with a parameter",
            "RFC 9112 §7.1",
            coded("chunked;q=1"),
            ["refused transferCoding", "closes"]
        ),
        WireCase(
            "chunked in quotes",
            "RFC 9112 §7: a token",
            coded("\"chunked\""),
            ["refused transferCoding", "closes"]
        ),
        WireCase(
            "an empty element",
            "RFC 9110 §5.6.1: nothing about framing is guessed",
            coded(", chunked"),
            ["refused transferCoding", "closes"]
        ),
        WireCase(
            "two lines",
            "RFC 9110 §5.3: one list",
            post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            ["refused codingNotSupported", "closes"]
        ),
        WireCase(
            "an underscore for the hyphen",
            "another field altogether",
            post("Transfer_Encoding: chunked\r\nContent-Length: 1\r\n", "x"),
            ["POST /p x"]
        ),
    ])
    func `have the chunked coding or none`(_ wire: WireCase) { Wire.check(wire) }

    private static func chunks(_ text: String) -> String { post("Transfer-Encoding: chunked\r\n", text) }

    @Test(arguments: [
        WireCase(
            "two chunks",
            "RFC 9112 §7.1",
            chunks("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n" + next),
            ["POST /p hello world", "GET /next"]
        ),
        WireCase(
            "sizes of either case, with zeros",
            "RFC 9112 §7.1: 1*HEXDIG",
            chunks("0A\r\n0123456789\r\n00\r\n\r\n"),
            ["POST /p 0123456789"]
        ),
        WireCase(
            "extensions",
            "RFC 9112 §7.1.1: ignored",
            chunks("1;a=b ; c=\"d;\\\"\"\r\nx\r\n0;e\r\n\r\n"),
            ["POST /p x"]
        ),
        WireCase(
            "an extension without a name",
            "RFC 9112 §7.1.1",
            chunks("1;\r\nx\r\n0\r\n\r\n"),
            ["refused chunkExtension", "closes"]
        ),
        WireCase(
            "a blank behind the size",
            "RFC 9112 §7.1",
            chunks("1 \r\nx\r\n0\r\n\r\n"),
            ["refused chunkExtension", "closes"]
        ),
        WireCase(
            "junk behind the size",
            "RFC 9112 §7.1",
            chunks("1 x\r\nx\r\n0\r\n\r\n"),
            ["refused chunkExtension", "closes"]
        ),
        WireCase(
            "extensions above their limit",
            "RFC 9112 §7.1.1",
            chunks("1;" + String(repeating: "a", count: 32) + "\r\nx"),
            ["refused chunkExtension", "closes"]
        ),
        WireCase("no size", "RFC 9112 §7.1", chunks("\r\nx"), ["refused chunkSize", "closes"]),
        WireCase(
            "a size with a sign",
            "RFC 9112 §7.1",
            chunks("+1\r\nx\r\n0\r\n\r\n"),
            ["refused chunkSize", "closes"]
        ),
        WireCase(
            "a size with 0x",
            "RFC 9112 §7.1",
            chunks("0x1\r\nx\r\n0\r\n\r\n"),
            ["refused chunkExtension", "closes"]
        ),
        WireCase(
            "a size beyond all integers",
            "RFC 9112 §7.1: no overflow",
            chunks("FFFFFFFFFFFFFFFF\r\n"),
            ["refused bodyTooLarge", "closes"]
        ),
        WireCase(
            "a size of seventeen digits",
            "RFC 9112 §7.1: bounded",
            chunks("00000000000000001\r\nx"),
            ["refused chunkSize", "closes"]
        ),
        WireCase(
            "a line feed alone behind the size",
            "RFC 9112 §7.1",
            chunks("1\nx\r\n0\r\n\r\n"),
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "a carriage return alone behind the size",
            "RFC 9112 §7.1",
            chunks("1\rx\r\n0\r\n\r\n"),
            ["refused chunkExtension", "closes"]
        ),
        WireCase(
            "more data than the size",
            "RFC 9112 §7.1",
            chunks("1\r\nxy\r\n0\r\n\r\n"),
            ["refused chunkEnd", "closes"]
        ),
        WireCase(
            "data that ends with a line feed alone",
            "RFC 9112 §7.1",
            chunks("1\r\nx\n0\r\n\r\n"),
            ["refused chunkEnd", "closes"]
        ),
        WireCase(
            "together above the limit",
            "RFC 9110 §15.5.14",
            chunks("20\r\n" + String(repeating: "a", count: 32) + "\r\n21\r\n"),
            ["refused bodyTooLarge", "closes"]
        ),
        WireCase(
            "trailer fields",
            "RFC 9110 §6.5.1: discarded, whatever they say",
            chunks("1\r\nx\r\n0\r\nHost: b\r\nContent-Length: 3\r\n\r\n" + next),
            ["POST /p x", "GET /next"]
        ),
        WireCase(
            "a trailer line without a colon",
            "RFC 9112 §7.1.2",
            chunks("0\r\nabc\r\n\r\n"),
            ["refused missingColon", "closes"]
        ),
        WireCase(
            "a trailer above its limit",
            "RFC 9112 §7.1.2",
            chunks("0\r\nA: " + String(repeating: "b", count: 600)),
            ["refused trailer", "closes"]
        ),
        WireCase(
            "a trailer line that is folded",
            "RFC 9112 §5.2",
            chunks("0\r\nA: b\r\n c\r\n\r\n"),
            ["refused foldedLine", "closes"]
        ),
        WireCase(
            "a trailer with a blank before its colon",
            "RFC 9112 §5.1",
            chunks("0\r\nA : b\r\n\r\n"),
            ["refused blankBeforeColon", "closes"]
        ),
        WireCase(
            "a trailer that ends with a line feed alone",
            "RFC 9112 §2.2",
            chunks("0\r\nA: b\r\n\n"),
            ["refused bareLineFeed", "closes"]
        ),
        WireCase(
            "nine trailer lines where eight are read",
            "RFC 9112 §7.1.2",
            chunks("0\r\n" + String(repeating: "A: b\r\n", count: 9) + "\r\n"),
            ["refused trailer", "closes"]
        ),
        WireCase(
            "a request where the trailer should be",
            "RFC 9112 §7.1: the last chunk is followed by an empty line",
            chunks("0\r\n" + next),
            ["refused missingColon", "closes"]
        ),
        WireCase("a body that has not ended", "RFC 9112 §8: it is waited for", chunks("5\r\nhel"), []),
    ])
    func `come in chunks`(_ wire: WireCase) { Wire.check(wire) }
}
