import GRDB
import JSON
import News
import Secrets

/// Lines on their way to a file, in pieces: the longest of them is all that is held in memory.
struct ExportOutput: ~Copyable {
    private let file: PlainFile
    private var pending: [UInt8] = []
    private var digest = Digest.Running()
    private var lines: Int64 = 0
    private var bytes: Int64 = 0
    private var counts: [String: Int64] = [:]

    private static let pieceBytes = 1 << 18

    init(_ file: consuming PlainFile) {
        self.file = file
    }

    /// All lines, in one transaction of the caller's.
    mutating func write(_ database: Database, at now: Timestamp, _ onProgress: OnProgress) throws -> Export {
        let schema = try Migrations.version(of: database)
        guard schema == Migrations.steps.count else { throw OpenFailure.olderSchema }
        let header = ExportHeader(
            schema: schema,
            exportedAt: now,
            epoch: try database.row("SELECT epoch FROM history") { $0.text() } ?? "",
            change: try database.newestChange()
        )
        try add(header.line)
        for kind in ExportKind.all {
            try kind.eachLine(in: database) { line in
                try add(line)
                counts[kind.name, default: 0] += 1
                try onProgress(bytes, 0)
            }
        }
        try flush()
        try add(ExportTrailer(lines: lines, digest: digest.hexadecimal).line)
        try flush()
        try onProgress(bytes, 0)
        return Export(header: header, lines: lines, bytes: bytes, counts: counts)
    }

    private mutating func add(_ line: [UInt8]) throws {
        pending += line
        pending.append(UInt8(ascii: "\n"))
        lines += 1
        bytes += Int64(line.count) + 1
        if pending.count >= Self.pieceBytes { try flush() }
    }

    private mutating func flush() throws {
        try pending.withUnsafeBytes { piece in
            digest.add(piece)
            try file.write(piece)
        }
        pending.removeAll(keepingCapacity: true)
    }
}

extension ExportKind {
    /// Every line of this kind, in order.
    fileprivate func eachLine(in database: Database, _ body: ([UInt8]) throws -> Void) throws {
        let owned = parts.map { part in (part, part.selection) }
        try database.eachRow(table.selection(orderedBy: table.key)) { columns in
            var object = JSONObject([.init("kind", .string(name))])
            try table.read(&columns, into: &object)
            // A key that others name is one whole number.
            for (part, selection) in owned {
                guard case .number(let number)? = object[table.keyColumns[0].member], let id = number.integer else {
                    continue
                }
                try part.read(database, selection, of: id, into: &object)
            }
            let line = JSONValue.object(object).text
            guard line.count <= ExportFormat.lineBytesMax else {
                throw BackupFailure.lineTooLong(name, table.keyText(of: object))
            }
            try body(line)
        }
    }
}

extension ExportPart {
    fileprivate var selection: String { table.selection(where: owner, orderedBy: table.key) }

    fileprivate func read(_ database: Database, _ selection: String, of id: Int64, into object: inout JSONObject) throws
    {
        guard let member else {
            return try database.eachRow(selection, [.integer(id)]) { try table.read(&$0, into: &object) }
        }
        let elements = try database.rows(selection, [.integer(id)]) { columns in
            var element = JSONObject()
            try table.read(&columns, into: &element)
            return isPlain ? element.members.first?.value ?? .null : .object(element)
        }
        if !elements.isEmpty { object.members.append(.init(member, .array(elements))) }
    }
}

extension ExportTable {
    fileprivate func selection(where owner: String? = nil, orderedBy key: [String]) -> String {
        "SELECT \(columns.map { "\"\($0.name)\"" }.joined(separator: ", ")) FROM \"\(name)\""
            + (owner.map { " WHERE \"\($0)\" = ?" } ?? "")
            + (key.isEmpty ? "" : " ORDER BY " + key.map { "\"\($0)\"" }.joined(separator: ", "))
    }

    fileprivate func read(_ columns: inout Columns, into object: inout JSONObject) throws {
        for column in self.columns {
            if let value = try column.value(&columns) { object.members.append(.init(column.member, value)) }
        }
    }

    /// For words.
    func keyText(of object: JSONObject) -> String {
        keyColumns.compactMap { object[$0.member].map { String(decoding: $0.text, as: UTF8.self) } }
            .joined(separator: " ")
    }
}
