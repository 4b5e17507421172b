import Foundation
import GRDB
package import News
package import Secrets

/// A newsroom's articles and comments in one SQLite file: write-ahead log, N readers, one writer, every acknowledged write synced.
package final class SQLiteRepository: NewsRepository {
    /// The writing connection; reading is `readers`' work.
    let pool: DatabasePool
    let readers: Readers
    let writer: Writer
    let checkpointer: Checkpointer
    let follower = ChangeFollower()
    let secrets: Secrets
    let wordLists = WordLists()
    let vocabularies: Vocabularies
    let related = RelatedMemory()
    let path: String
    let configuration: Configuration
    let retention: Retention
    let spamDecisionsMin: Int64
    /// Bans on addresses that ended when it was opened: the secret was changed, and no comment holds those addresses any more.
    package let bansLost: Int64

    /// Opens the file, makes it when it is missing, and brings its schema up to date.
    ///
    /// - readers: connections for reading at once; as many as threads that read.
    /// - waitingMax: writes that may wait for the writer before `busy`.
    /// - spamDecisionsMin: of each kind, before the learned score says something.
    /// - keyRing: where the key ring lies; `nil`: beside the database.
    /// - readMax: how long one snapshot may be read from; what takes longer is `unavailable`.
    /// - logBytes: size of the write-ahead log from which on it is folded into the database.
    package init(
        path: String,
        keyRing: String? = nil,
        secrets: Secrets,
        readers: Int = 4,
        waitingMax: Int = 1024,
        retention: Retention = Retention(),
        spamDecisionsMin: Int64 = 50,
        readMax: Duration = .seconds(10),
        logBytes: Int64 = 64 << 20
    ) throws(OpenFailure) {
        let keyRing = keyRing ?? KeyRing.path(beside: path)
        var configuration = Configuration()
        configuration.busyMode = .callback(Self.waitForLock)
        configuration.prepareDatabase { database in
            // With a read-only root file system a large sort has no other place.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try KeyRing.attach(keyRing, to: database)
        }
        do {
            try Self.refuseUnusable(path)
            try KeyRing.makeFile(keyRing)
            let pool = try DatabasePool(path: path, configuration: configuration)
            bansLost = try pool.writeWithoutTransaction { database in
                // GRDB sets NORMAL when it opens a pool; in a power loss that forgets commits that were acknowledged.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // What comments and edits are sorted into lies all over the file: with SQLite's own 2 MB most of it is read again each time.
                try database.execute(sql: "PRAGMA cache_size = -8192")
                // After a large import the log file shrinks again.
                try database.execute(sql: "PRAGMA journal_size_limit = \(logBytes)")
                // What is erased is overwritten, in both files.
                try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA keys.secure_delete = ON")
                try KeyRing.prepare(database, secrets)
                try Migrations.run(database)
                try database.beginIndex()
                return try KeyRing.claim(database, secrets)
            }
            self.pool = pool
            self.readers = try Readers(path: path, configuration: configuration, count: readers, limit: readMax)
            vocabularies = Vocabularies(self.readers)
            self.secrets = secrets
            self.path = path
            self.configuration = configuration
            self.retention = retention
            self.spamDecisionsMin = spamDecisionsMin
            checkpointer = try Checkpointer(
                path: path,
                configuration: configuration,
                bounds: ["main": logBytes, "keys": KeyRing.logBytes]
            )
            pool.writeWithoutTransaction(checkpointer.watch)
            writer = Writer(pool: pool, follower: follower, waitingMax: waitingMax)
        } catch {
            throw Self.openFailure(error, path: path)
        }
    }

    /// Finishes the writes that wait, then closes the file. Later writes answer `unavailable`.
    package func close() {
        writer.close()
        follower.close()
        checkpointer.close()
        optimize()
        // The last connection to close folds the log into the database, and only the writer may write.
        readers.close()
        pool.invalidateReadOnlyConnections()
        try? pool.close()
    }

    package func read<Value>(_ body: (any NewsSnapshot) throws(NewsError) -> Value) throws(NewsError) -> Value {
        do {
            return try readers.read { database, memory in
                try body(snapshot(database, memory))
            }
        } catch {
            throw NewsError(translating: error)
        }
    }

    package func write<Value>(
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value,
        then answer: @escaping WriteAnswer<Value>
    ) {
        writer.submit(answer) { [self] database in
            try body(snapshot(database, ConnectionMemory()))
        }
    }

    func snapshot(_ database: Database, _ memory: ConnectionMemory) -> Snapshot {
        Snapshot(
            database: database,
            memory: memory,
            vocabularies: vocabularies,
            secrets: secrets,
            retention: retention,
            spamDecisionsMin: spamDecisionsMin,
            related: related
        )
    }

    /// Another process (an import, a moderator's command) holds the write lock for some 20 ms at a time; asking every millisecond
    /// catches its pauses, which SQLite's own back-off sleeps through.
    static func waitForLock(tries: Int) -> Bool {
        Thread.sleep(forTimeInterval: 0.001)
        return tries < 5000
    }

    /// Looks before anything is made or opened for writing: opening would turn whatever file it is given to write-ahead logging. A file
    /// that is not there is fine.
    package static func refuseUnusable(_ path: String) throws(OpenFailure) {
        try NetworkFileSystem.refuse(path)
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            do {
                try look(path, isReadOnly: true)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
                // Whoever died has left a transaction half done, and it must be taken back before anything can be read.
                try look(path, isReadOnly: false)
            }
        } catch {
            throw openFailure(error, path: path)
        }
    }

    private static func look(_ path: String, isReadOnly: Bool) throws {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .callback(waitForLock)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read(Migrations.refuse)
    }

    static func openFailure(_ error: any Error, path: String) -> OpenFailure {
        switch error {
        case let failure as OpenFailure: failure
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB: .notADatabase(path: path)
        case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT: .damaged(path: path)
        case let error as DatabaseError: .cannotOpen(path: path, reason: error.words)
        default: .cannotOpen(path: path, reason: "\(error)")
        }
    }
}

/// What one transaction sees, and in the writer's, what it writes.
struct Snapshot: NewsSnapshot {
    let database: Database
    let memory: ConnectionMemory
    let vocabularies: Vocabularies
    let secrets: Secrets
    let retention: Retention
    var spamDecisionsMin: Int64 = 50
    var related = RelatedMemory()

    var names: TermNames { memory.names }

    func changeNumber() throws(NewsError) -> Int64 {
        try query { try $0.newestChange() }
    }

    /// Runs a query; the driver's errors stay in here.
    func query<Value>(_ body: (Database) throws -> Value) throws(NewsError) -> Value {
        do {
            try memory.limit?.check()
            return try body(database)
        } catch {
            throw NewsError(translating: error)
        }
    }
}

extension NewsError {
    /// The one place where errors of SQLite become errors of the domain.
    init(translating error: any Error) {
        switch error {
        case let error as NewsError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_BUSY: self = .busy
        case let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT:
            self = .unavailable(log: "a read took too long and was ended")
        case let error as DatabaseError where error.speaksForItself: self = .unavailable(log: error.words)
        default: self = .unavailable(log: "\(error)")
        }
    }
}
