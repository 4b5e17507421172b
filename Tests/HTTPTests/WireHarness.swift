import HTTPTypes
import Testing

@testable import HTTP

/// One row of the wire corpus: what bytes are, why they matter, and what becomes of them.
struct WireCase: Sendable, CustomTestStringConvertible {
    var title: String
    /// The rule, with its source.
    var reason: String
    var bytes: String
    /// A line for each thing that happens: `GET /path`, `POST /path <body>`, `refused <why>`, and `closes` when the connection ends
    /// after the answer. Nothing for bytes that are no complete message yet.
    var outcome: [String]

    init(_ title: String, _ reason: String, _ bytes: String, _ outcome: [String]) {
        self.title = title
        self.reason = reason
        self.bytes = bytes
        self.outcome = outcome
    }

    var testDescription: String { title }
}

enum Wire {
    static let limits: Limits = {
        var limits = Limits()
        limits.requestLineBytesMax = 64
        limits.headBytesMax = 512
        limits.fieldLinesMax = 8
        limits.bodyBytesMax = 64
        limits.chunkExtensionBytesMax = 32
        return limits
    }()

    /// Feeds the pieces to a connection that answers everything at once, and writes down what happens.
    static func transcript(_ pieces: [[UInt8]]) -> [String] {
        let now = Moment(nanoseconds: 0)
        var state = ConnectionState(limits: limits, now: now)
        var lines: [String] = []
        for piece in pieces {
            var action = state.received(piece.span, now: now)
            while action != .wait, action != .sendContinue {
                switch action {
                case .dispatch:
                    let request = state.takeRequest(client: nil)
                    let target = request.target.path + (request.target.query.map { "?" + $0 } ?? "")
                    let body = request.body.isEmpty ? "" : " " + String(decoding: request.body, as: UTF8.self)
                    lines.append("\(request.method.rawValue) \(target)\(body)")
                case .refuse(let refusal):
                    lines.append("refused \(refusal)")
                case .shutdown:
                    lines.append("closes")
                    return lines
                case .close, .wait, .sendContinue:
                    return lines
                }
                _ = state.answered(now: now)
                action = state.written(now: now)
            }
        }
        return lines
    }

    /// Whole, byte by byte, and cut in two at every position: what happens must not depend on how the bytes arrive.
    static func check(_ wire: WireCase) {
        let bytes = Array(wire.bytes.utf8)
        #expect(transcript([bytes]) == wire.outcome, "\(wire.title), whole: \(wire.reason)")
        #expect(transcript(bytes.map { [$0] }) == wire.outcome, "\(wire.title), byte by byte")
        for cut in bytes.indices.dropFirst() {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(transcript(pieces) == wire.outcome, "\(wire.title), cut at \(cut)")
        }
    }
}
