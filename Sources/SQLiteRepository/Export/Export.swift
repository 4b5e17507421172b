import Foundation
import GRDB
import JSON
package import News
import Secrets

/// All that was written to a file or a stream.
package struct Export: Sendable, Equatable {
    package var header: ExportHeader
    package var lines: Int64
    package var bytes: Int64
    /// Of lines of each kind.
    package var counts: [String: Int64]

    package enum Destination: Sendable {
        /// A new one; with the key ring beside it, as `Backup.keys(of:)`, when it is asked for.
        case file(String, withKeys: Bool)
        case standardOutput
    }
}

extension SQLiteRepository {
    /// Writes all resources of the database as it is now as JSON lines, beside a server that goes on writing. A file has its name when it is
    /// whole and synced; before that there is nothing under the name.
    ///
    /// Throws `BackupFailure`, `OpenFailure` (`olderSchema` too) or what `onProgress` throws.
    package static func export(
        _ path: String,
        to destination: Export.Destination,
        at now: Timestamp,
        onProgress: @escaping OnProgress
    ) throws -> Export {
        try refuseUnusable(path)
        switch destination {
        case .standardOutput:
            let name = "standard output"
            return try words(for: "export \(path) to", name) {
                try write(path, to: PlainFile(sharing: STDOUT_FILENO, as: name), at: now, onProgress)
            }
        case .file(let file, let withKeys):
            for path in [file] + (withKeys ? [Backup.keys(of: file)] : []) where FileName.exists(path) {
                throw BackupFailure.exists(path)
            }
            FileName.removeDrafts(of: file)
            let draft = FileName.draft(of: file)
            let keysDraft = Backup.keys(of: draft)
            defer {
                for path in [draft, keysDraft] { FileName.remove(path) }
            }
            let export = try words(for: "export \(path) to", file) {
                try write(path, to: PlainFile(creating: draft), at: now, onProgress)
            }
            try PlainFile(reading: draft).sync()
            // After the lines: whatever they hold sealed has its key by now.
            if withKeys {
                try words(for: "copy the key ring to", keysDraft) {
                    try KeyRing.copy(KeyRing.path(beside: path), to: keysDraft)
                }
            }
            try FileName.publish(
                draft,
                as: file,
                with: withKeys ? [(draft: keysDraft, file: Backup.keys(of: file))] : []
            )
            return export
        }
    }

    /// In one read transaction: what others write meanwhile does not show.
    private static func write(
        _ path: String,
        to file: consuming PlainFile,
        at now: Timestamp,
        _ onProgress: OnProgress
    ) throws -> Export {
        let source = try openForLongRead(path)
        defer { try? source.close() }
        var output = ExportOutput(file)
        return try source.read { try output.write($0, at: now, onProgress) }
    }
}
