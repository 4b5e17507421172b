import Dispatch
import HTTP
import HTTPTypes
import JSON
import News
import SQLiteRepository
import Synchronization

/// What editors send.
extension Desk {
    /// The secret of a new token.
    func token(_ scopes: Scope..., expiresAt: Timestamp? = nil) throws -> String {
        try token(Set(scopes), expiresAt: expiresAt)
    }

    func token(_ scopes: Set<Scope>, expiresAt: Timestamp? = nil) throws -> String {
        try written { transaction throws(NewsError) in
            try transaction.makeToken(name: "desk", scopes: scopes, expiresAt: expiresAt, at: Desk.start).secret
        }
    }

    /// What a transaction gives, after its commit.
    func written<Value: Sendable>(
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value
    ) throws -> Value {
        let slot = Mutex<Result<Value, NewsError>?>(nil)
        let isFull = DispatchSemaphore(value: 0)
        repository.write(body) { result in
            slot.withLock { $0 = result }
            isFull.signal()
        }
        isFull.wait()
        return try slot.withLock { $0 }!.get()
    }

    func settle() {
        let isDone = DispatchSemaphore(value: 0)
        repository.settle(at: hands.now) { _ in isDone.signal() }
        isDone.wait()
    }
}

/// Somebody at the desk, with a token of all scopes but `admin` unless others are named.
struct EditorClient {
    let desk: Desk
    let secret: String

    init(_ desk: Desk, _ scopes: Set<Scope> = [.readArticles, .writeArticles, .publishArticles]) throws {
        self.desk = desk
        secret = try desk.token(scopes)
    }

    init(_ desk: Desk, secret: String) {
        self.desk = desk
        self.secret = secret
    }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ json: String? = nil,
        match: String? = nil,
        _ fields: HTTPFields = [:],
        from client: String? = nil
    ) -> Answer {
        var fields = fields
        fields[.authorization] = "Bearer " + secret
        if json != nil { fields[.contentType] = "application/json" }
        if let match { fields[.ifMatch] = match }
        return desk.send(method, target, fields, body: Array((json ?? "").utf8), from: client)
    }

    func get(_ target: String) -> Answer { send(.get, target) }
    func post(_ target: String, _ json: String? = nil, _ fields: HTTPFields = [:]) -> Answer {
        send(.post, target, json, fields)
    }
    func create(_ json: String) -> Answer { post("/articles", json) }
    func patch(_ slug: String, _ json: String, match: String = "*") -> Answer {
        send(.patch, "/articles/\(slug)", json, match: match)
    }
    func trash(_ slug: String) -> Answer { send(.delete, "/articles/\(slug)", match: "*") }
}

extension HTTPField.Name {
    static let actingFor = HTTPField.Name("Acting-For")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let replayed = HTTPField.Name("Idempotent-Replayed")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}

extension Desk {
    /// `act subject detail`, newest first.
    func auditLog() throws -> [String] {
        try repository.read { snapshot throws(NewsError) in try snapshot.audit(AuditQuery()) }
            .map { [$0.act.rawValue, $0.subject, $0.detail].filter { !$0.isEmpty }.joined(separator: " ") }
    }

    /// What changed after a number.
    func changes(after number: Int64, isForDesk: Bool) throws -> [Change.Kind] {
        let now = hands.now
        return try repository.read { snapshot throws(NewsError) in
            try snapshot.changes(after: number, limit: 100, isForDesk: isForDesk, now: now)
        }.entries.map(\.kind)
    }

    func changeNumber() throws -> Int64 {
        try repository.read { snapshot throws(NewsError) in try snapshot.changeNumber() }
    }
}

extension JSONValue {
    /// `slug` of each element.
    var slugs: [String] { array.map { $0["slug"].string ?? "?" } }
}
