import HTTPTypes
import Testing

@testable import HTTP

@Suite struct `Wire: responses` {
    private func head(
        _ status: HTTPResponse.Status,
        _ fields: HTTPFields = [:],
        body: String = "",
        keepsAlive: Bool = true,
        version: HTTPVersion = .http11,
        id: String = ""
    ) -> String {
        let envelope = ResponseWriter.Envelope(
            date: Array("now".utf8),
            keepsAlive: keepsAlive,
            version: version,
            requestID: id
        )
        var bytes: [UInt8] = []
        let response = Response(status: status, fields: fields, body: Array(body.utf8))
        ResponseWriter.writeHead(response, envelope, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `have a status line, their fields, a length and a date`() {
        #expect(
            head(.ok, [.contentType: "text/plain"], body: "hello", id: "7")
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nDate: now\r\nX-Request-ID: 7\r\n\r\n"
        )
        #expect(head(.notFound).hasPrefix("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"))
    }

    @Test func `say when the connection ends, and to HTTP 1 point 0 when it does not`() {
        #expect(head(.ok, keepsAlive: false).hasSuffix("\r\nConnection: close\r\n\r\n"))
        #expect(head(.ok, version: .http10).hasSuffix("\r\nConnection: keep-alive\r\n\r\n"))
        #expect(!head(.ok).contains("Connection"))
    }

    @Test(arguments: [204, 304]) func `have no length without a body`(code: Int) {
        #expect(!head(HTTPResponse.Status(code: code), body: "x").contains("Content-Length"))
        #expect(!ResponseWriter.hasBody(HTTPResponse.Status(code: code), toHead: false))
    }

    @Test func `keep the length after HEAD, and no body`() {
        #expect(head(.ok, body: "hello").contains("Content-Length: 5\r\n"))
        #expect(!ResponseWriter.hasBody(.ok, toHead: true))
        #expect(ResponseWriter.hasBody(.ok, toHead: false))
    }

    @Test func `take framing from nobody else`() {
        let fields: HTTPFields = [
            .contentLength: "9", .date: "then", .connection: "x", .transferEncoding: "chunked",
            FieldNames.requestID: "y",
        ]
        #expect(head(.ok, fields) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: now\r\n\r\n")
    }

    @Test(arguments: Refusal.allCases) func `refuse with a problem that names its rule`(refusal: Refusal) {
        let problem = refusal.problem
        #expect([400, 408, 413, 414, 417, 431, 501, 503, 505].contains(problem.status.code))
        #expect(!problem.name.isEmpty && !problem.title.isEmpty && problem.detail.hasSuffix("."))
        #expect((problem.fields[.retryAfter] == "1") == (problem.status.code == 503))
    }
}

@Suite struct `Wire: dates` {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func `go out in one form and come back`(seconds: Int, text: String) {
        #expect(HTTPDate.string(seconds) == text)
        #expect(HTTPDate.seconds(text, now: 0) == seconds)
    }

    @Test func `come in two old forms too`() {
        let now = 1_800_000_000  // 2027
        #expect(HTTPDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT", now: now) == 784_111_777)
        #expect(HTTPDate.seconds("Sun Nov  6 08:49:37 1994", now: now) == 784_111_777)
        #expect(HTTPDate.seconds("Sun Nov 16 08:49:37 1994", now: now) == 784_111_777 + 864_000)
    }

    @Test func `of two digits are never more than fifty years ahead`() {
        let now = 1_800_000_000  // 2027
        #expect(HTTPDate.seconds("Friday, 01-Jan-77 00:00:00 GMT", now: now) == 3_376_684_800)
        #expect(HTTPDate.seconds("Sunday, 01-Jan-78 00:00:00 GMT", now: now) == 252_460_800)
    }

    @Test(arguments: [
        "", "tomorrow", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 00 Nov 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
    ])
    func `of another form are none`(text: String) {
        #expect(HTTPDate.seconds(text, now: 0) == nil)
    }

    @Test func `agree with the calendar day by day for eight hundred years`() {
        for days in stride(from: -146_097, through: 146_097, by: 1) {
            let date = CivilDate.date(days: days)
            guard CivilDate.days(year: date.year, month: date.month, day: date.day) == days else {
                Issue.record("day \(days) became \(date)")
                return
            }
        }
    }
}
