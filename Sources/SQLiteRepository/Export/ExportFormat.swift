import JSON
package import News

/// What all exports have in common: the first and the last line, and how large a line may be.
package enum ExportFormat {
    /// Another number says that members mean something else.
    static let number: Int64 = 1

    /// From here on what searches show of an article lies in a table of its own.
    static let schemaMin: Int64 = 5

    /// A longer line is neither written nor read. SQLite keeps no larger row (sqlite.org/limits.html, 1).
    package static let lineBytesMax = 1_000_000_000

    /// Deeper than a stored JSON text inside a line can be: it was read with the reader's own bound.
    static var limits: JSONReader.Limits {
        var limits = JSONReader.Limits()
        limits.depthMax += 8
        return limits
    }

    /// Whether a file that begins with this line says that it is an export.
    package static func isHeader(_ line: [UInt8]) -> Bool {
        guard case .object(let object)? = try? JSONReader.read(line) else { return false }
        return object["kind"] == .string(ExportHeader.kind) && object["format"] != nil
    }
}

/// The first line: of which database, at which moment.
package struct ExportHeader: Sendable, Equatable {
    static let kind = "export"

    package var schema: Int64
    package var exportedAt: Timestamp
    package var epoch: String
    /// The newest change.
    package var change: Int64

    var line: [UInt8] {
        var text = JSONWriter()
        text.object { json in
            json.member("kind", Self.kind)
            json.member("format", ExportFormat.number)
            json.member("schema", schema)
            json.member("exported_at", exportedAt.description)
            json.member("epoch", epoch)
            json.member("change", change)
        }
        return text.bytes
    }

    init(schema: Int64, exportedAt: Timestamp, epoch: String, change: Int64) {
        self.schema = schema
        self.exportedAt = exportedAt
        self.epoch = epoch
        self.change = change
    }

    init(_ object: JSONObject) throws(ExportFault.Reason) {
        // First: of another format nothing else is known.
        let format: Int64? = if case .number(let number)? = object["format"] { number.integer } else { nil }
        guard object["kind"] == .string(Self.kind), let format else {
            throw .init("is not the first line of an export")
        }
        guard format == ExportFormat.number else {
            throw .init("is of format \(format), which this version does not know; it knows \(ExportFormat.number)")
        }
        var reader = ObjectReader(object)
        _ = (reader.string("kind"), reader.integer("format"))
        let schema = reader.integer("schema", .required, in: ExportFormat.schemaMin...Int64.max)
        let exportedAt = reader.string("exported_at", .required).flatMap { Timestamp($0) }
        let epoch = reader.string("epoch", .required)
        let change = reader.integer("change", .required)
        reader.finish()
        if exportedAt == nil { reader.fault("exported_at", "must be a date-time (RFC 3339)") }
        guard reader.faults.isEmpty, let schema, let exportedAt, let epoch, let change else {
            throw .init(reader.faults)
        }
        guard schema <= Migrations.steps.count else {
            throw .init(
                "was written by a newer Broadsheet (schema \(schema); this one knows \(Migrations.steps.count))"
            )
        }
        self.init(schema: schema, exportedAt: exportedAt, epoch: epoch, change: change)
    }
}

/// The last line: what is missing of a file that was cut off.
struct ExportTrailer: Equatable {
    static let kind = "end"

    /// Before this one.
    var lines: Int64
    /// SHA-256 of the bytes before this line, 64 hexadecimal digits.
    var digest: String

    var line: [UInt8] {
        var text = JSONWriter()
        text.object { json in
            json.member("kind", Self.kind)
            json.member("lines", lines)
            json.member("sha256", digest)
        }
        return text.bytes
    }

    init(lines: Int64, digest: String) {
        self.lines = lines
        self.digest = digest
    }

    init(_ object: JSONObject) throws(ExportFault.Reason) {
        var reader = ObjectReader(object)
        _ = reader.string("kind")
        let lines = reader.integer("lines", .required)
        let digest = reader.string("sha256", .required)
        reader.finish()
        guard reader.faults.isEmpty, let lines, let digest else { throw .init(reader.faults) }
        self.init(lines: lines, digest: digest)
    }
}

/// Why an export is not taken, and at which line.
package struct ExportFault: Error, Equatable, CustomStringConvertible {
    package var file: String
    /// Counted from 1.
    package var line: Int
    package var reason: String

    package init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var description: String { "\(file):\(line): \(reason). Nothing was imported." }

    /// Of a line whose number only the caller knows.
    struct Reason: Error {
        var text: String

        init(_ text: String) { self.text = text }

        init(_ faults: [ObjectReader.Fault]) {
            text = faults.map { "\($0.pointer.dropFirst()) \($0.detail)" }.joined(separator: "; ")
        }
    }
}
