/// Whose data: whoever holds a commenter's token, or gave an address, which leads to all commenters who did and all that they wrote.
package enum DataSubject: Sendable, Equatable {
    case commenter(Int64)
    case email(String)
}

/// What is kept of somebody.
package struct PersonalData: Sendable, Equatable {
    package var commenterIDs: [Int64]
    package var comments: [Comment]
    /// Addresses that came with them.
    package var addresses: Int64
    /// On them, their addresses, or the networks that their comments came from.
    package var bans: [Ban]

    package init(commenterIDs: [Int64], comments: [Comment], addresses: Int64, bans: [Ban]) {
        self.commenterIDs = commenterIDs
        self.comments = comments
        self.addresses = addresses
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

extension NewsSnapshot {
    /// What an erasure would take away.
    ///
    /// Throws `notFound` when nothing is kept of them.
    package func previewErasure(of subject: DataSubject, by editor: Editor, now: Timestamp) throws(NewsError)
        -> ErasureReceipt
    {
        try editor.require(.admin)
        return try existingData(of: subject, now: now).receipt
    }

    /// Everything that is kept of somebody, for them. Whoever hands it out notes that (`noteExport`).
    ///
    /// Throws `notFound` when nothing is.
    package func export(_ subject: DataSubject, by editor: Editor, now: Timestamp) throws(NewsError)
        -> (data: PersonalData, comments: [ModeratedComment])
    {
        try editor.require(.admin)
        let data = try existingData(of: subject, now: now)
        return (data, try moderated(data.comments))
    }

    fileprivate func existingData(of subject: DataSubject, now: Timestamp) throws(NewsError) -> PersonalData {
        let data = try personalData(of: subject, now: now)
        guard !data.commenterIDs.isEmpty || !data.comments.isEmpty || !data.bans.isEmpty else { throw .notFound }
        return data
    }
}

extension NewsTransaction {
    package func noteExport(_ data: PersonalData, by editor: Editor, at now: Timestamp) throws(NewsError) {
        try keep(AuditEntry(.commenterExported, data.subject, "\(data.comments.count) comments", by: editor, at: now))
    }

    /// Takes somebody's name, addresses, network and keys away, and their words unless they are to be kept. Final: a backup brings words
    /// back, and never an address, for its key is gone.
    ///
    /// Throws `notFound` when nothing is kept of them.
    package func erase(_ subject: DataSubject, words: ErasedWords, by editor: Editor, at now: Timestamp)
        throws(NewsError) -> ErasureReceipt
    {
        try editor.require(.admin)
        let data = try existingData(of: subject, now: now)
        try erase(data, words: words, at: now)
        let detail = "\(data.receipt.comments) comments, words: \(words.rawValue)"
        try keep(AuditEntry(.commenterErased, data.subject, detail, by: editor, at: now))
        return data.receipt
    }
}

extension PersonalData {
    fileprivate var receipt: ErasureReceipt {
        var receipt = ErasureReceipt()
        receipt.commenters = Int64(commenterIDs.count)
        receipt.comments = Int64(comments.count { $0.status != .deleted })
        receipt.addresses = addresses
        receipt.bans = Int64(bans.count)
        return receipt
    }

    /// For the audit log, which is kept for ever: numbers, never an address.
    fileprivate var subject: String {
        commenterIDs.isEmpty ? "commenter" : "commenter:" + commenterIDs.map(String.init).joined(separator: ",")
    }
}
