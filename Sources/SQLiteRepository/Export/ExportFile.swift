import Foundation
import GRDB
import JSON
import Secrets

/// What `broadsheet export` wrote, line by line.
package struct ExportFile: RestorationSource {
    private let path: String
    private let nextLine: () throws -> [UInt8]?

    /// - nextLine: each line without its end; `nil` behind the last. It is asked once for each.
    package init(_ path: String, nextLine: @escaping () throws -> [UInt8]?) {
        self.path = path
        self.nextLine = nextLine
    }

    package var name: String { URL(fileURLWithPath: path).lastPathComponent }
    package var isFaithfulCopy: Bool { false }

    /// Nobody else knows the draft: when something fails it goes, and when it is whole it is synced.
    package func copy(to draft: String, _ onProgress: OnProgress) throws {
        _ = try PlainFile(creating: draft)
        var configuration = SQLiteRepository.heldAlone
        // What a line refers to may stand behind it: looked at when all are there.
        configuration.foreignKeysEnabled = false
        try SQLiteRepository.words(for: "write", draft) {
            let queue = try DatabaseQueue(path: draft, configuration: configuration)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY"
                )
                try take(into: database, onProgress)
            }
        }
    }

    private func take(into database: Database, _ onProgress: OnProgress) throws {
        var lines = NumberedLines(file: path, nextLine)
        guard let first = try lines.next() else { throw lines.fault("the file is empty") }
        let header = try lines.blamed { try ExportHeader(first) }
        try Migrations.run(database, to: Int(header.schema))
        try database.inTransaction {
            var rows = try ExportRows(into: database)
            while true {
                guard let line = try lines.next() else { throw lines.fault("its last line is missing: it was cut off") }
                if line["kind"] == .string(ExportTrailer.kind) {
                    try lines.end(line)
                    break
                }
                try lines.blamed { try rows.insert(line) }
                try onProgress(lines.bytes, 0)
            }
            try lines.blamed { try rows.finish(header) }
            return .commit
        }
    }
}

extension DatabaseError {
    /// It is the fault of the values, not of the disk.
    fileprivate var isOfTheRow: Bool {
        [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG].contains(resultCode)
    }
}

/// The lines of an export as objects, counted and digested.
private struct NumberedLines {
    private let file: String
    private let nextLine: () throws -> [UInt8]?
    private var digest = Digest.Running()
    /// Before the line read last.
    private var digestBefore = Digest.Running()
    private var number = 0
    private(set) var bytes: Int64 = 0

    init(file: String, _ nextLine: @escaping () throws -> [UInt8]?) {
        self.file = file
        self.nextLine = nextLine
    }

    mutating func next() throws -> JSONObject? {
        guard let bytes = try nextLine() else { return nil }
        number += 1
        digestBefore = digest
        for piece in [bytes, [UInt8(ascii: "\n")]] { piece.withUnsafeBytes { digest.add($0) } }
        self.bytes += Int64(bytes.count) + 1
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, limits: ExportFormat.limits)
        } catch {
            throw fault("not JSON: \(error)")
        }
        guard case .object(let object) = value else { throw fault("not a JSON object") }
        return object
    }

    /// Holds the last line against those before it.
    mutating func end(_ line: JSONObject) throws {
        let trailer = try blamed { try ExportTrailer(line) }
        let found = ExportTrailer(lines: Int64(number) - 1, digest: digestBefore.hexadecimal)
        guard trailer.lines == found.lines else {
            throw fault("says that \(trailer.lines) lines stand before it; there are \(found.lines)")
        }
        guard trailer.digest == found.digest else {
            throw fault("the lines before it are not those that were written: their digest differs")
        }
        if try nextLine() != nil {
            number += 1
            throw fault("stands behind the last line")
        }
    }

    /// Says of the line read last what is wrong with it.
    func blamed<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let reason as ExportFault.Reason {
            throw fault(reason.text)
        } catch let error as DatabaseError where error.isOfTheRow {
            throw fault("breaks a rule of the database: \(error.words)")
        }
    }

    func fault(_ reason: String) -> ExportFault {
        ExportFault(file: file, line: max(1, number), reason: reason)
    }
}
