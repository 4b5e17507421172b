import HTTP
import HTTPTypes
import JSON
import News

extension Site {
    /// An outcome that is one transaction, answered after its commit. A `POST` with an `Idempotency-Key` is done once: later ones get the
    /// first answer.
    ///
    /// - who: whose keys they are, for idempotency.
    /// - isRepeatable: otherwise keys are passed over.
    /// - body: is given the time inside the transaction: a write may have waited for its turn past the second at which something falls due.
    /// - problem: of an error that only this route knows how to tell.
    /// - afterwards: done after the commit and before the answer, while the writer waits.
    func write(
        _ request: Request,
        as who: String,
        isRepeatable: Bool = true,
        _ body: @escaping @Sendable (any NewsTransaction, Timestamp) throws(NewsError) -> Written,
        problem: @escaping @Sendable (NewsError) -> Problem? = { _ in nil },
        afterwards: @escaping @Sendable () -> Void = {}
    ) throws(Problem) -> Outcome {
        try write(request, as: who, isRepeatable: isRepeatable, body) { [log] error in
            (problem(error) ?? Problem(error, log: log)).response(requestID: request.id)
        } afterwards: {
            afterwards()
        }
    }

    /// The same, for a route that tells its errors in a form of its own.
    func write(
        _ request: Request,
        as who: String,
        isRepeatable: Bool = true,
        _ body: @escaping @Sendable (any NewsTransaction, Timestamp) throws(NewsError) -> Written,
        failure: @escaping @Sendable (NewsError) -> Response,
        afterwards: @escaping @Sendable () -> Void = {}
    ) throws(Problem) -> Outcome {
        let repeatable = try isRepeatable ? request.repeatable(as: who) : nil
        return .commit { [repository, now] answer in
            repository.write { transaction throws(NewsError) in
                let now = now()
                guard let repeatable else { return try body(transaction, now).response }
                if let known = try transaction.recordedAnswer(to: repeatable, at: now) { return Response(known) }
                let written = try body(transaction, now)
                try transaction.record((written.replay ?? written.response).recorded, to: repeatable, at: now)
                return written.response
            } then: { result in
                switch result {
                case .success(let response):
                    afterwards()
                    answer(response)
                case .failure(let error): answer(failure(error))
                }
            }
        }
    }

    func write(
        _ request: Request,
        by editor: Editor,
        isRepeatable: Bool = true,
        _ body: @escaping @Sendable (any NewsTransaction, Timestamp) throws(NewsError) -> Response,
        problem: @escaping @Sendable (NewsError) -> Problem? = { _ in nil },
        afterwards: @escaping @Sendable () -> Void = {}
    ) throws(Problem) -> Outcome {
        try write(request, as: editor.keyScope, isRepeatable: isRepeatable) {
            transaction,
            now throws(NewsError) in
            Written(response: try body(transaction, now))
        } problem: {
            problem($0)
        } afterwards: {
            afterwards()
        }
    }

    /// The answer that this request got before, if it comes again.
    ///
    /// Throws: 422 when its key came with another body.
    func replay(_ request: Request, as who: String) throws(Problem) -> Response? {
        guard let repeatable = try request.repeatable(as: who) else { return nil }
        let now = now()
        return try read { snapshot throws(NewsError) in
            try snapshot.recordedAnswer(to: repeatable, at: now).map { Response($0) }
        }
    }
}

extension Editor {
    /// Whose idempotency keys they bring.
    var keyScope: String { "token:\(tokenID ?? 0)" }
}

/// What a write answers.
struct Written: Sendable {
    var response: Response
    /// What a later request with the same key gets, when the answer holds a secret that is shown once.
    var replay: Response?
}

extension Request {
    /// This request as one that may come again (draft-ietf-httpapi-idempotency-key-header); `nil` without a key.
    fileprivate func repeatable(as who: String) throws(Problem) -> RepeatableRequest? {
        guard method == .post, let key = fields[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .badRequest("Idempotency-Key must be 1 to 255 printable ASCII characters.")
        }
        return RepeatableRequest(scope: "\(method.rawValue) \(target.path) \(who)", key: key, body: body)
    }

    /// The versions that a write may replace.
    ///
    /// Throws: 428 without `If-Match`, 400 when it is malformed.
    func revisionCondition() throws(Problem) -> RevisionCondition {
        guard let condition = try optionalRevisionCondition() else { throw .conditionMissing }
        return condition
    }

    /// `nil` without `If-Match`.
    func optionalRevisionCondition() throws(Problem) -> RevisionCondition? {
        guard let value = fields[.ifMatch] else { return nil }
        switch EntityTagCondition(value) {
        case .any: return .any
        case .tags(let tags): return .revisions(tags.compactMap(\.revision))
        case nil: throw .badRequest("If-Match must be * or a list of tags, like \"r7\".")
        }
    }

    /// What a `PUT` may do.
    ///
    /// Throws: 400 for both fields at once, and for tags in `If-None-Match`: nobody needs them here.
    func putCondition() throws(Problem) -> PutCondition {
        let replaced = try optionalRevisionCondition()
        guard let created = fields[.ifNoneMatch] else { return replaced.map(PutCondition.replace) ?? .unsaid }
        guard replaced == nil, EntityTagCondition(created) == .any else {
            throw .badRequest("With PUT send If-Match with the ETag that you know, or If-None-Match: *, and not both.")
        }
        return .create
    }

    /// A query without parameters: most writes have none.
    func refuseQuery() throws(Problem) {
        var query = QueryReader(target.query)
        try query.finish()
    }
}

extension EntityTag {
    init(revision: Int64) {
        self.init(strong: "r\(revision)")
    }

    /// Of the editors' view: `"r7"` is 7. A weak tag, or one of another kind, matches no revision (RFC 9110 §13.1.1).
    fileprivate var revision: Int64? {
        guard !isWeak, opaque.hasPrefix("r") else { return nil }
        return Digits.decimal(opaque.dropFirst().utf8).map(Int64.init)
    }
}

extension Response {
    /// What an answer to a write may carry beside its body.
    private static let recordedFields: [HTTPField.Name] = [.contentType, .location, .eTag, .cacheControl]
    private static let recordedStatuses: [HTTPResponse.Status] = [.ok, .created, .accepted, .noContent]

    fileprivate var recorded: RecordedAnswer {
        let lines = Self.recordedFields.compactMap { name in fields[name].map { "\(name.canonicalName): \($0)" } }
        var bytes: [UInt8] = []
        if case .bytes(let body) = body { bytes = body }
        return RecordedAnswer(
            status: status.code,
            fields: lines.joined(separator: "\n"),
            body: bytes,
            location: fields[.location]
        )
    }

    fileprivate init(_ recorded: RecordedAnswer) {
        let status = Self.recordedStatuses.first { $0.code == recorded.status }
        self.init(status: status ?? HTTPResponse.Status(code: recorded.status), body: recorded.body)
        for line in recorded.fields.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = Self.recordedFields.first { $0.canonicalName == line[..<colon] }
            if let name { fields[name] = String(line[line.index(after: colon)...].drop { $0 == " " }) }
        }
        fields[.idempotentReplayed] = "true"
    }
}

extension Problem {
    static let conditionMissing = Problem(
        .preconditionRequired,
        "condition-missing",
        title: "The request must say what it changes",
        detail: "Send If-Match with the ETag that you know, like \"r7\", or with * for whatever is there."
    )
}
