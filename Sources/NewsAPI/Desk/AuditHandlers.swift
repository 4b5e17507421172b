import HTTP
import HTTPTypes
import JSON
import News

struct AuditHandlers: Sendable {
    let site: Site

    /// `GET /audit`
    func list(_ request: Request, _: PathParameters) throws(Problem) -> Outcome {
        var reader = QueryReader(request.target.query)
        var query = AuditQuery()
        query.act = reader.act()
        query.subject = reader.string("subject", bytesMax: 200)
        query.tokenID = reader.integer("token", in: 1...Int.max).map(Int64.init)
        query.after = reader.moment("after")
        query.before = reader.moment("before")
        let limit = reader.limit()
        query.limit = limit + 1
        query.beyond = reader.cursor(order: "audit")?.keyset.id
        try reader.finish()
        _ = try site.editor(of: request, with: .admin)
        var entries = try site.read { [query] snapshot throws(NewsError) in try snapshot.audit(query) }
        var next: String?
        if entries.count > limit {
            entries.removeLast()
            next = entries.last.map { request.target.with(Cursor(order: "audit", keyset: Keyset(value: 0, id: $0.id))) }
        }
        var response = Response.json(reserving: 1024 + entries.count * 256) { json in
            json.member(
                "entries",
                array: { json in
                    for entry in entries { json.object { $0.members(of: entry) } }
                }
            )
            json.member("next", next)
        }
        response.addNextLink(next)
        response.fields[.cacheControl] = "private, no-store"
        return .respond(response)
    }
}

extension QueryReader {
    fileprivate mutating func act() -> AuditEntry.Act? {
        guard let text = string("act", bytesMax: 100) else { return nil }
        if let act = AuditEntry.Act(rawValue: text) { return act }
        fault("act", "must be one of \(AuditEntry.Act.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }
}

extension JSONWriter {
    fileprivate mutating func members(of entry: AuditEntry) {
        member("id", entry.id)
        member("at", entry.at.description)
        member("act", entry.act.rawValue)
        member("subject", entry.subject)
        member("detail", entry.detail)
        name("token")
        if let id = entry.tokenID { integer(id) } else { null() }
        member("editor", entry.editor)
        member("acting_for", entry.actingFor)
        member("client", entry.client)
        member("request_id", entry.requestID)
    }
}
