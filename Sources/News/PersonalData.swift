/// Whose data: whoever holds a commenter's token, or gave an address, which leads to all commenters who did and all that they wrote.
package enum DataSubject: Sendable, Equatable {
    case commenter(Int64)
    case email(String)
}

/// All that is kept of somebody.
package struct PersonalData: Sendable, Equatable {
    package var commenterIDs: [Int64]
    package var comments: [ModeratedComment]
    package var bans: [Ban]

    package init(commenterIDs: [Int64], comments: [ModeratedComment], bans: [Ban]) {
        self.commenterIDs = commenterIDs
        self.comments = comments
        self.bans = bans
    }
}

/// What an erasure does to what somebody wrote.
package enum ErasedWords: String, Sendable, CaseIterable {
    /// It stays, under no name that is theirs.
    case keep
    /// It goes too.
    case delete
}

/// What an erasure took away, or would.
package struct ErasureReceipt: Sendable, Equatable {
    package var commenters: Int64 = 0
    package var comments: Int64 = 0
    package var addresses: Int64 = 0
    package var bans: Int64 = 0

    /// The name that stands over words that were kept.
    package static let name = "deleted reader"

    package init() {}
}

extension NewsTransaction {
    /// Everything that is kept of somebody, for them.
    ///
    /// Throws `notFound` when nothing is.
    package func export(_ subject: DataSubject, by editor: Editor, at now: Timestamp) throws(NewsError) -> PersonalData
    {
        try editor.require(.admin)
        let data = try personalData(of: subject, now: now)
        guard !data.isEmpty else { throw .notFound }
        try keep(AuditEntry(.commenterExported, data.subject, "\(data.comments.count) comments", by: editor, at: now))
        return data
    }

    /// Takes somebody's name, addresses, network and keys away, and their words unless they are to be kept. Final: a backup brings words
    /// back, and never an address, for its key is gone.
    ///
    /// - isPreview: says what it would do, and does nothing.
    ///
    /// Throws `notFound` when nothing is kept of them.
    package func erase(
        _ subject: DataSubject,
        words: ErasedWords,
        isPreview: Bool,
        by editor: Editor,
        at now: Timestamp
    ) throws(NewsError) -> ErasureReceipt {
        try editor.require(.admin)
        let data = try personalData(of: subject, now: now)
        guard !data.isEmpty else { throw .notFound }
        var receipt = ErasureReceipt()
        receipt.commenters = Int64(data.commenterIDs.count)
        receipt.comments = Int64(data.comments.count { $0.comment.status != .deleted })
        receipt.addresses = Int64(data.comments.count { $0.email != nil })
        receipt.bans = Int64(data.bans.count)
        guard !isPreview else { return receipt }
        try erase(data, words: words, at: now)
        let detail = "\(receipt.comments) comments, words: \(words.rawValue)"
        try keep(AuditEntry(.commenterErased, data.subject, detail, by: editor, at: now))
        return receipt
    }
}

extension PersonalData {
    var isEmpty: Bool { commenterIDs.isEmpty && comments.isEmpty && bans.isEmpty }

    /// For the audit log, which is kept for ever: numbers, never an address.
    var subject: String {
        commenterIDs.isEmpty ? "commenter" : "commenter:" + commenterIDs.map(String.init).joined(separator: ",")
    }
}
