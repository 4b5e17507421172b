package import HTTPTypes

/// One answer. `Content-Length`, `Date`, `Connection`, `X-Request-ID` and `Cache-Status` are the server's to add.
package struct Response: Sendable {
    package var status: HTTPResponse.Status
    package var fields: HTTPFields
    package var body: Body
    /// What the answer depends on (docs/architecture.md, "Keys and changes"); empty for an answer that depends on nothing stored.
    package var keys: [String] = []
    /// Seconds since 1970 from which time alone may have made the answer wrong (an article falls due, comments close); `nil` when only
    /// a write to one of `keys` can.
    package var mayChangeAt: Int64?
    /// The route's template for the access line (`/articles/{slug}`): never the path itself, which may hold what a reader typed.
    package var route = ""

    package enum Body: Sendable, Equatable {
        case bytes([UInt8])
        /// Sent as it is read. Such an answer enters no cache and is not compressed.
        case file(FileBody)

        package static let empty = Body.bytes([])

        package var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.range.count
            }
        }
    }

    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = .bytes(body)
    }
}

/// What a responder decides about a request.
package enum Outcome: Sendable {
    /// The answer is here: a read, or a refusal.
    case respond(Response)
    /// A validated write. The server calls it once, on the worker; it queues the write and returns at once, and calls `answer`
    /// exactly once, from any thread, after COMMIT or when the write failed. No worker waits for a disk.
    case commit(@Sendable (_ answer: @escaping @Sendable (Response) -> Void) -> Void)

    /// The same outcome with its response changed, now or when it comes.
    package func map(_ change: @escaping @Sendable (Response) -> Response) -> Outcome {
        switch self {
        case .respond(let response): .respond(change(response))
        case .commit(let write): .commit { answer in write { answer(change($0)) } }
        }
    }
}

/// The seam between server and application. It never throws: errors became responses inside.
package typealias Responder = @Sendable (Request) -> Outcome
