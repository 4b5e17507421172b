import HTTP
import HTTPTypes

/// What happens on a connection depends on its bytes alone: not on how they are cut, nor on when answers go out. What was taken for a
/// request has one framing, and is the same request when it is written again.
enum ConnectionFuzz {
    /// Low, so that short inputs reach every one.
    static let limits: Limits = {
        var limits = Limits()
        limits.requestLineBytesMax = 128
        limits.headBytesMax = 512
        limits.fieldLinesMax = 12
        limits.bodyBytesMax = 256
        limits.chunkExtensionBytesMax = 32
        return limits
    }()

    static func check(_ input: [UInt8]) throws(Finding) {
        let whole = try Life(of: [input], limits)
        for pieces in Cuts.pieces(of: input) {
            let life = try Life(of: pieces, limits)
            try require(life == whole, "in \(pieces.count) pieces: \(life)\nwhole: \(whole)")
        }
        let late = try Life(of: Cuts.pieces(of: input).last ?? [input], limits, answersLate: true)
        try require(late == whole, "with late answers: \(late)\nwhole: \(whole)")
        for case .asked(let exchange) in whole.events {
            try exchange.checkFraming()
            // The defaults: what was replaced in a field's text may be longer than what it stood for.
            let again = try Life(of: [exchange.bytes], Limits())
            try require(again.events.first == .asked(exchange), "written again: \(again.events)\nbefore: \(exchange)")
            try require(again.events.count == (exchange.keepsAlive ? 1 : 2), "two of one: \(again.events)")
        }
    }
}

/// A request, and what its answer has to know of it.
struct FuzzedExchange: Equatable {
    var method: HTTPRequest.Method
    var target: RequestTarget
    var fields: [HTTPField]
    var body: [UInt8]
    var version = HTTPVersion.http11
    var keepsAlive = true
    var isToHead = false

    init(_ request: Request) {
        method = request.method
        target = request.target
        fields = Array(request.fields)
        body = request.body
    }

    private func values(_ name: HTTPField.Name) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// RFC 9112 §6.3 and §3.2: what smuggling is made of must not get this far.
    func checkFraming() throws(Finding) {
        let lengths = values(.contentLength)
        let codings = values(.transferEncoding)
        try require(lengths.count <= 1, "\(lengths.count) lengths")
        try require(lengths.isEmpty || codings.isEmpty, "a length and a coding")
        try require(codings.isEmpty || version == .http11, "a coding in HTTP/1.0")
        try require(codings.isEmpty || codings.map { $0.lowercased() } == ["chunked"], "codings \(codings)")
        if codings.isEmpty { try require(Int(lengths.first ?? "0") == body.count, "a length that is not the body's") }
        let hosts = fields.filter { $0.name.canonicalName == "host" }.count
        try require(hosts == 1 || hosts == 0 && version == .http10, "\(hosts) hosts")
        try require(target.path.hasPrefix("/") || target.path == "*" && method == .options, "the path \(target.path)")
    }

    /// The request in our own words.
    var bytes: [UInt8] {
        var text = "\(method.rawValue) \(target.path)\(target.query.map { "?" + $0 } ?? "")"
        text += version == .http11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n"
        for field in fields { text += "\(field.name.rawName): \(field.value)\r\n" }
        let head = Array((text + "\r\n").utf8)
        guard !values(.transferEncoding).isEmpty else { return head + body }
        let chunk = body.isEmpty ? [] : Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n".utf8)
        return head + chunk + Array("0\r\n\r\n".utf8)
    }
}
