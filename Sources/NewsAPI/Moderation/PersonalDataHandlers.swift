import HTTP
import HTTPTypes
import JSON
import News

/// What is kept of somebody, for them, and how it goes.
struct PersonalDataHandlers: Sendable {
    let site: Site

    /// `POST /moderation/exports`: a `POST`, for an address has no place in a target.
    func export(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .admin)
        var reader = ObjectReader(try request.object())
        let subject = reader.dataSubject()
        reader.finish()
        guard let subject, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        // Not kept for repetition: it holds an address.
        return try site.write(request, by: editor, isRepeatable: false) { transaction, now throws(NewsError) in
            let data = try transaction.export(subject, by: editor, at: now)
            return Response.json(reserving: 1024 + data.comments.count * 2048) { $0.members(of: data) }.unshared
        }
    }

    /// `POST /moderation/erasures`
    func erase(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .admin)
        var reader = ObjectReader(try request.object())
        let subject = reader.dataSubject()
        let words: ErasedWords? = reader.choice("words", .required)
        let isPreview = reader.boolean("preview") ?? false
        reader.finish()
        guard let subject, let words, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return try site.write(request, by: editor, isRepeatable: false) { transaction, now throws(NewsError) in
            let receipt = try transaction.erase(subject, words: words, isPreview: isPreview, by: editor, at: now)
            return Response.json { $0.members(of: receipt, words: words, isPreview: isPreview, at: now) }.unshared
        } afterwards: { [repository = site.repository, log = site.log] in
            do {
                try repository.scrub()
            } catch {
                log("after an erasure the log could not be emptied: \(error)")
            }
        }
    }
}

extension ObjectReader {
    /// One of `commenter` and `email`.
    fileprivate mutating func dataSubject() -> DataSubject? {
        let commenter = integer("commenter", in: 1...Int64.max)
        let email = string("email", bytesMin: 1, bytesMax: 254)
        switch (commenter, email) {
        case (let id?, nil): return .commenter(id)
        case (nil, let email?): return .email(email)
        case (nil, nil) where !faults.isEmpty: return nil
        default:
            fault("commenter", "or email is required, and only one of them")
            return nil
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of data: PersonalData) {
        member(
            "commenters",
            array: { json in
                for id in data.commenterIDs { json.integer(id) }
            }
        )
        comments(data.comments)
        member(
            "bans",
            array: { json in
                for ban in data.bans { json.object { $0.members(of: ban) } }
            }
        )
    }

    fileprivate mutating func members(
        of receipt: ErasureReceipt,
        words: ErasedWords,
        isPreview: Bool,
        at now: Timestamp
    ) {
        member("preview", isPreview)
        member("at", now)
        member("words", words.rawValue)
        member("commenters", receipt.commenters)
        member("comments", receipt.comments)
        member("addresses", receipt.addresses)
        member("bans", receipt.bans)
    }
}
