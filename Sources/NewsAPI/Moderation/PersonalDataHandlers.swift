import HTTP
import HTTPTypes
package import JSON
package import News

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
        let now = site.now()
        let found = try site.read { snapshot throws(NewsError) in
            try snapshot.export(subject, by: editor, now: now)
        }
        let response = Response.json(reserving: 1024 + found.comments.count * 2048) { json in
            json.members(of: found.data, found.comments)
        }.unshared
        // Not kept for repetition: it holds an address.
        return try site.write(request, by: editor, isRepeatable: false) { transaction, now throws(NewsError) in
            try transaction.noteExport(found.data, by: editor, at: now)
            return response
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
        if isPreview {
            let now = site.now()
            let receipt = try site.read { snapshot throws(NewsError) in
                try snapshot.previewErasure(of: subject, by: editor, now: now)
            }
            return .respond(.receipt(receipt, words: words, isPreview: true, at: now))
        }
        return try site.write(request, by: editor, isRepeatable: false) { transaction, now throws(NewsError) in
            let receipt = try transaction.erase(subject, words: words, by: editor, at: now)
            return .receipt(receipt, words: words, isPreview: false, at: now)
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

extension Response {
    fileprivate static func receipt(
        _ receipt: ErasureReceipt,
        words: ErasedWords,
        isPreview: Bool,
        at now: Timestamp
    ) -> Response {
        Response.json { $0.members(of: receipt, words: words, isPreview: isPreview, at: now) }.unshared
    }
}

extension JSONWriter {
    /// All that is kept of somebody.
    package mutating func members(of data: PersonalData, _ comments: [ModeratedComment]) {
        member(
            "commenters",
            array: { json in
                for id in data.commenterIDs { json.integer(id) }
            }
        )
        self.comments(comments)
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
