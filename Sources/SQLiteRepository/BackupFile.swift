import Foundation
import GRDB

/// A file that `broadsheet backup` wrote.
package struct BackupFile: RestorationSource {
    private let path: String
    private let digest: String?

    /// - digest: of the file; `nil` when nobody knows it.
    package init(_ path: String, digest: String?) {
        self.path = path
        self.digest = digest
    }

    package var name: String { URL(fileURLWithPath: path).lastPathComponent }
    package var isFaithfulCopy: Bool { true }

    /// The digest is that of the very bytes that are copied.
    package func copy(to draft: String, _ onProgress: OnProgress) throws {
        let source = try PlainFile(reading: path)
        let target = try PlainFile(creating: draft)
        let all = try source.bytes()
        var done: Int64 = 0
        let found = try source.readThrough { piece in
            try target.write(piece)
            done += Int64(piece.count)
            try onProgress(done, all)
        }
        guard digest == nil || digest == found.digest else { throw BackupFailure.wrongDigest(path) }
        try SQLiteRepository.words(for: "check", path) { try refuse(draft) }
    }

    /// What is not ours, not of this version or not whole is not opened for writing. The copy is asked: whatever the backup is, nothing is
    /// made beside it.
    private func refuse(_ copy: String) throws {
        do {
            let queue = try DatabaseQueue(path: copy, configuration: SQLiteRepository.heldAlone)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { database in
                guard try Migrations.owner(of: database) == Migrations.applicationID else {
                    throw BackupFailure.notABackup(path)
                }
                try Migrations.refuse(database)
                let damage = try Check.damage(database)
                guard damage.isEmpty else { throw BackupFailure.notWhole(path, damage) }
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw BackupFailure.notABackup(path)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            throw BackupFailure.notWhole(path, [error.words])
        }
    }
}
