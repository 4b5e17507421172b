import Foundation
import GRDB
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct BackupTests {
    private struct Enough: Error {}

    @Test func `a copy is of one moment and is never begun anew, while others write between its steps`() throws {
        let files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        try newsroom.take([Newsroom.article("Storm")])
        try newsroom.post("before", rules: Newsroom.unheld)
        try files.fill(megabytes: 8)
        let before = try newsroom.changeNumber()

        let copied = Locked<[Int64]>([])
        let (backup, findings) = try files.backUp { done, _ in
            // Each step comes after a write that was committed.
            try newsroom.post("during \(done)", rules: Newsroom.unheld)
            copied.withLock { $0.append(done) }
        }
        let steps = copied.withLock { $0 }
        #expect(steps.count >= 8)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "\(steps)")
        #expect(findings == [])
        #expect(backup.content.change == before)
        #expect(backup.content.rows["comment"] == 1)
        #expect(try newsroom.commentCount(on: "storm") == Int64(1 + steps.count))
        #expect(try files.read("backup").count == Int(backup.bytes))
    }

    @Test func `the log is as long as what was written during one backup, however many follow each other`() throws {
        let files = try SQLiteFiles()
        try files.fill(megabytes: 4)
        for number in 0..<6 {
            try files.backUp(to: "backup-\(number)") { done, _ in
                // Once, after the first step.
                guard done <= 1 << 20 else { return }
                try files.repository.pool.write { database in
                    try database.execute(sql: "UPDATE recorded_answer SET body = randomblob(1000000)")
                }
            }
        }
        let log = FileName.bytes(of: files.path("news.sqlite-wal"))
        // Each wrote four megabytes, and the first found as much there; 64 would have to be in it before the server folds it.
        #expect(log < 7 << 20, "\(log) bytes")
    }

    @Test func `a backup waits for nobody who reads for long, and makes no file that is not there`() throws {
        let files = try SQLiteFiles()
        let reader = try DatabaseQueue(path: files.path("news.sqlite"))
        try reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN; SELECT count(*) FROM change")
            try files.fill(megabytes: 12)
            #expect(try files.backUp().findings == [])
            try database.execute(sql: "COMMIT")
        }
        try reader.close()
        let before = try files.names()
        #expect(throws: BackupFailure.self) { try files.backUp("missing.sqlite", to: "other") }
        #expect(try files.names() == before)
    }

    @Test func `a backup is one file for its owner alone, with its manifest beside it`() throws {
        let files = try SQLiteFiles()
        let before = try files.names()
        let (backup, _) = try files.backUp()
        #expect(try files.names().subtracting(before) == ["backup", "backup.json"])
        #expect(try files.read("backup.json") == Data(backup.digest.utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: files.path("backup"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // Bytes 18 and 19: 1 for a rollback journal, 2 for a write-ahead log (SQLite, "Database File Format", 1.3.3).
        #expect(try Array(files.read("backup")[18...19]) == [1, 1])
    }

    @Test(arguments: ["backup", "backup.json"])
    func `a file that is there is not written over, whatever it is`(name: String) throws {
        let files = try SQLiteFiles()
        try Data("mine".utf8).write(to: files.folder.url.appendingPathComponent(name))
        #expect(throws: BackupFailure.exists(files.path(name))) { try files.backUp() }
        #expect(try files.read(name) == Data("mine".utf8))
    }

    @Test func `of two backups to one name the first to end has it, and the other leaves it alone`() throws {
        let files = try SQLiteFiles()
        let other = Locked<Backup?>(nil)
        #expect(throws: BackupFailure.self) {
            try files.backUp { _, _ in
                if other.withLock({ $0 }) == nil {
                    let made = try files.backUp().backup
                    other.withLock { $0 = made }
                }
            }
        }
        let made = try #require(other.withLock { $0 })
        #expect(try files.read("backup.json") == Data(made.digest.utf8))
        #expect(
            try files.restoration(digest: made.digest).drill(
                as: files.path("drill"),
                besides: files.path("news.sqlite")
            ).findings == []
        )
    }

    @Test func `an end in the middle leaves nothing, and the drafts of a killed backup go with the next`() throws {
        let files = try SQLiteFiles()
        try files.fill(megabytes: 3)
        let before = try files.names()
        #expect(throws: Enough.self) { try files.backUp { _, _ in throw Enough() } }
        #expect(try files.names() == before)

        for name in ["backup.partial-1", "backup.partial-1.json", "backup.partial-1-journal"] {
            try Data().write(to: files.folder.url.appendingPathComponent(name))
        }
        try files.backUp()
        #expect(try files.names() == before.union(["backup", "backup.json"]))
    }

    @Test func `what is wrong in the database is told, and backed up all the same`() throws {
        let files = try SQLiteFiles()
        try Newsroom(files).take([Newsroom.article("Storm")])
        try files.repository.pool.write { try $0.execute(sql: "UPDATE article SET comment_count = 5") }
        let findings = ["1 articles count their approved comments wrongly."]
        #expect(try files.backUp().findings == findings)
        let result = try files.restoration().drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        #expect(result.findings == findings)
        #expect(result.content.rows["article"] == 1)
    }

    @Test func `a database of an older schema is backed up as it is, and restored as one of today`() throws {
        let files = try SQLiteFiles()
        let old = try DatabaseQueue(path: files.path("old"))
        try old.write { database in
            for step in Migrations.steps[..<2] { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA user_version = 2")
            try database.execute(sql: "PRAGMA application_id = \(Migrations.applicationID)")
        }
        let (backup, findings) = try files.backUp("old")
        #expect(findings == [])
        #expect(backup.content.schema == 2)
        #expect(backup.content.epoch == nil)
        let result = try files.restoration().drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        #expect(result.content.schema == Migrations.steps.count)
        #expect(result.findings == [])
    }

    @Test func `network file systems are known by the device that a file lies on`() {
        let mounts = """
            22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
            23 22 0:52 / /mnt/news rw,relatime shared:7 master:1 - nfs4 server:/news rw,vers=4.2
            24 22 0:300 / /mnt/share rw - cifs //server/share rw
            25 22 0:53 / /mnt/my\\040disk rw shared:8 - fuseblk /dev/sdb1 rw
            """
        #expect(NetworkFileSystem.name(ofDevice: 254 << 8 | 1, in: mounts) == nil)
        #expect(NetworkFileSystem.name(ofDevice: 52, in: mounts) == "NFS")
        #expect(NetworkFileSystem.name(ofDevice: 1 << 20 | 44, in: mounts) == "SMB")
        #expect(NetworkFileSystem.name(ofDevice: 53, in: mounts) == nil)
        #expect(NetworkFileSystem.name(ofDevice: 99, in: mounts) == nil)
    }
}

extension SQLiteFiles {
    func path(_ name: String) -> String { folder.path(name) }

    func read(_ name: String) throws -> Data { try Data(contentsOf: folder.url.appendingPathComponent(name)) }

    func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path)) }

    /// Makes the file large with what nobody looks at.
    func fill(megabytes: Int) throws {
        try repository.pool.write { database in
            for number in 0..<megabytes {
                try database.execute(
                    sql:
                        "INSERT INTO recorded_answer (scope, key, body_digest, status, fields, body, at) VALUES ('test', ?, x'', 200, '', randomblob(1000000), 0)",
                    arguments: ["\(number)"]
                )
            }
        }
    }

    @discardableResult
    func backUp(
        _ name: String = "news.sqlite",
        to file: String = "backup",
        withKeys: Bool = false,
        onProgress: @escaping OnProgress = { _, _ in }
    ) throws -> (backup: Backup, findings: [String]) {
        try SQLiteRepository.backUp(
            path(name),
            to: path(file),
            withKeys: withKeys,
            at: Newsroom.now,
            manifest: { Array($0.digest.utf8) },
            onProgress: onProgress
        )
    }

    func restoration(of name: String = "backup", digest: String? = nil, keys: String? = nil) -> Restoration {
        Restoration(
            of: BackupFile(path(name), digest: digest),
            keys: keys.map(path),
            secrets: repository.secrets,
            at: Newsroom.now,
            onProgress: { _, _ in }
        )
    }
}
