import HTTP
import HTTPTypes
import JSON
import Markdown
import News

/// What a reader sends as a comment, before anything is known of its words.
struct SentComment {
    var name: String
    var email: String?
    var body: Body
    var parentID: Int64?
    var challenge: String?
    var fillsHoneypot: Bool
    var isStaff: Bool
    var token: String?
}

extension Site {
    /// Who comments from the desk; `nil` for a reader.
    func commentingEditor(of request: Request) throws(Problem) -> Editor? {
        guard let editor = try editor(of: request) else { return nil }
        guard editor.may(.writeArticles) || editor.may(.moderateComments) else {
            throw .scopeMissing(.moderateComments)
        }
        return editor
    }

    func examine(_ body: Body, by name: String) throws(Problem) -> CommentText {
        try translating { () throws(NewsError) in
            try repository.examine(body, by: name, renderer: Markdown.version)
        }
    }

    private func newcomer(email: String?) throws(Problem) -> Newcomer {
        try translating { () throws(NewsError) in try repository.makeNewcomer(email: email) }
    }

    private func translating<Value>(_ body: () throws(NewsError) -> Value) throws(Problem) -> Value {
        do {
            return try body()
        } catch {
            throw Problem(error, log: log)
        }
    }

    func examined(_ sent: SentComment, on slug: String, from request: Request, at now: Timestamp)
        throws(Problem) -> NewComment
    {
        var comment = NewComment(
            articleSlug: slug,
            parentID: sent.parentID,
            name: sent.name,
            email: sent.email,
            text: try examine(sent.body, by: sent.name),
            at: now
        )
        comment.token = sent.token
        if sent.token == nil && !sent.isStaff { comment.newcomer = try newcomer(email: sent.email) }
        comment.network = sent.isStaff ? nil : request.client?.network
        comment.challenge = sent.challenge
        comment.fillsHoneypot = sent.fillsHoneypot
        comment.isStaff = sent.isStaff
        return comment
    }
}

extension ObjectReader {
    consuming func sentComment(rules: CommentRules, isStaff: Bool) throws(Problem) -> SentComment {
        var reader = self
        let name = reader.commenterName()
        let isEmailNeeded = rules.email == .required && !isStaff
        let email = rules.email == .off ? nil : reader.emailAddress(isEmailNeeded ? .required : .optional)
        let body = reader.commentBody()
        let parentID = reader.integer("parent_id", in: 1...Int64.max)
        let challenge = reader.string("challenge", bytesMax: 200)
        let honey = rules.honeypot.isEmpty ? nil : reader.string(rules.honeypot, bytesMax: 20_000)
        reader.finish()
        guard let name, let body, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return SentComment(
            name: name,
            email: email,
            body: body,
            parentID: parentID,
            challenge: challenge,
            fillsHoneypot: honey.map { !$0.isEmpty } ?? false,
            isStaff: isStaff
        )
    }

    private mutating func commenterName() -> String? {
        guard let name = string("name", .required, bytesMax: 200) else { return nil }
        let trimmed = name.trimmed
        if trimmed.isEmpty { fault("name", "must not be empty") }
        if trimmed.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            fault("name", "must not contain control characters")
        }
        return trimmed
    }

    private mutating func emailAddress(_ presence: Presence) -> String? {
        guard let email = string("email", presence, bytesMax: 254)?.trimmed else { return nil }
        if !EmailAddress.isPlausible(email) { fault("email", "must be an e-mail address") }
        return email
    }

    mutating func commentBody() -> Body? {
        guard let text = string("body", .required, bytesMax: 20_000)?.trimmed else { return nil }
        if text.isEmpty {
            fault("body", "must not be empty")
            return nil
        }
        return Body(markdown: text, html: Markdown(text, by: .reader).html)
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
