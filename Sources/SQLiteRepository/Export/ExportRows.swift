import GRDB
import JSON

/// Enters lines into the tables of a draft, and proves what they have become.
struct ExportRows {
    private let database: Database
    private let insertions: [String: Insertion]
    /// Rows that the schema's steps made: as many have to come again.
    private let seeds: [String: Int64]
    private var last: (kind: Int, key: [SQLValue]) = (0, [])

    /// - database: with the schema of the export, and nothing in it.
    init(into database: Database) throws {
        self.database = database
        var insertions: [String: Insertion] = [:]
        var seeds: [String: Int64] = [:]
        for kind in ExportKind.all {
            for (table, owner) in [(kind.table, nil)] + kind.parts.map({ ($0.table, $0.owner) }) {
                guard let insertion = try Insertion(of: table, owner: owner, in: database) else { continue }
                insertions[table.name] = insertion
                seeds[table.name] = try database.row("SELECT count(*) FROM \"\(table.name)\"") { $0.integer() }
                try database.run("DELETE FROM \"\(table.name)\"")
            }
        }
        self.insertions = insertions
        self.seeds = seeds
    }

    /// Throws `ExportFault.Reason` for what no export holds, SQLite's errors for what the schema does not allow.
    mutating func insert(_ line: JSONObject) throws {
        guard case .string(let name)? = line["kind"] else { throw ExportFault.Reason("has no kind") }
        guard let index = ExportKind.all.firstIndex(where: { $0.name == name }),
            let insertion = insertions[ExportKind.all[index].table.name]
        else { throw ExportFault.Reason("is of a kind that this export cannot have") }
        let kind = ExportKind.all[index]
        var reader = ObjectReader(line)
        _ = reader.value("kind")
        let row = insertion.values(&reader)
        let key = insertion.key(of: row)
        var parts: [(Insertion, [[SQLValue]])] = []
        for part in kind.parts {
            if let insertion = insertions[part.table.name] { parts.append((insertion, part.rows(&reader, insertion))) }
        }
        reader.finish()
        guard reader.faults.isEmpty else { throw ExportFault.Reason(reader.faults) }
        try place(kind: index, key: key)
        try insertion.run(row, in: database)
        for (insertion, rows) in parts {
            for row in rows { try insertion.run(row + [key[0]], in: database) }
        }
    }

    /// Kind after kind, and each by its key: nothing is there twice.
    private mutating func place(kind: Int, key: [SQLValue]) throws(ExportFault.Reason) {
        guard kind >= last.kind, kind > last.kind || last.key.isEmpty || last.key.precedes(key) else {
            throw ExportFault.Reason("stands in another place than it was written to, or a second time")
        }
        last = (kind, key)
    }

    /// Makes anew what exports leave out, and looks at what no single line can tell.
    func finish(_ header: ExportHeader) throws {
        for (table, count) in seeds.sorted(by: { $0.key < $1.key }) {
            let found = try database.row("SELECT count(*) FROM \"\(table)\"") { $0.integer() } ?? 0
            guard found >= count else { throw ExportFault.Reason("before it there is nothing of \(table)") }
        }
        let epoch = try database.row("SELECT epoch FROM history") { $0.text() }
        let change = try database.newestChange()
        guard epoch == header.epoch, change == header.change else {
            throw ExportFault.Reason(
                "before it there is another epoch, or another newest change, than the first line says"
            )
        }
        if let orphan = try database.orphan() { throw ExportFault.Reason(orphan) }
        if let reply = try database.row(
            "SELECT id FROM comment WHERE parent_id >= id OR shown_under_id >= id",
            [],
            { $0.integer() }
        ) {
            throw ExportFault.Reason("comment \(reply) answers one that came after it")
        }
        if let beyond = try database.idBeyond() { throw ExportFault.Reason(beyond) }
        if try database.namesNoSite() { throw ExportFault.Reason("the number of its site has not 16 bytes") }
        for omission in ExportOmission.all { try omission.remaking?.restore(database) }
    }
}

extension Database {
    /// A search makes room for as many articles as the last id says: far more than any newsroom has, and a memory's worth.
    private static let articleIDMax: Int64 = 1 << 24

    /// Of an id, given or to be given next, that is too large to be searched.
    fileprivate func idBeyond() throws -> String? {
        let last = try row(
            "SELECT max((SELECT coalesce(max(id), 0) FROM article), (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'article'))"
        ) { $0.integer() }
        guard let last, last > Self.articleIDMax else { return nil }
        return "article ids end at \(last), and may go to \(Self.articleIDMax)"
    }

    /// Whether feeds could not name their entries by it. An older schema has none, and is given one later.
    fileprivate func namesNoSite() throws -> Bool {
        let hasSite = try row("SELECT 1 FROM pragma_table_info('history') WHERE name = 'site'") { _ in true }
        return try hasSite != nil && row("SELECT length(site) <> 16 FROM history") { $0.boolean() } != false
    }

    /// The first row that refers to one that is not there, in words.
    fileprivate func orphan() throws -> String? {
        try row("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check") { columns in
            let table = columns.text()
            let id = columns.optionalInteger().map { " \($0)" } ?? ""
            return "\(table)\(id) refers to a row of \(columns.text()) that is not there"
        }
    }
}

extension ExportPart {
    /// The rows of this part in a line, without their owner; faults are noted.
    fileprivate func rows(_ reader: inout ObjectReader, _ insertion: Insertion) -> [[SQLValue]] {
        guard let member else {
            let isThere = table.columns.contains { reader.value($0.member) != nil }
            return isThere ? [insertion.values(&reader)] : []
        }
        if isPlain {
            let elements = reader.array(member) ?? []
            return elements.enumerated().map { index, element in
                [table.columns[0].stored(element) { reader.fault(member, at: "/\(index)", $0) }]
            }
        }
        return reader.objects(member) { insertion.values(&$0) } ?? []
    }
}

/// How rows come into one table, with the columns that it has in the schema of the draft.
private struct Insertion {
    private let table: ExportTable
    private let columns: [(column: ExportColumn, isRequired: Bool)]
    private let sql: String

    /// - owner: a column that is written behind the others.
    ///
    /// `nil` when the schema has no such table.
    init?(of table: ExportTable, owner: String?, in database: Database) throws {
        let known = try database.rows(
            "SELECT name, \"notnull\" OR pk > 0 FROM pragma_table_info(?)",
            [.text(table.name)]
        ) { (name: $0.text(), isRequired: $0.boolean()) }
        guard !known.isEmpty else { return nil }
        self.table = table
        columns = table.columns.compactMap { column in
            known.first { $0.name == column.name }.map { (column, $0.isRequired || table.isInternal) }
        }
        let names = columns.map(\.column.name) + (owner.map { [$0] } ?? [])
        sql = """
            INSERT INTO "\(table.name)" (\(names.map { "\"\($0)\"" }.joined(separator: ", ")))
            VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
            """
    }

    /// What an object says of each column; faults are noted.
    func values(_ reader: inout ObjectReader) -> [SQLValue] {
        columns.map { column, isRequired in
            guard let value = reader.value(column.member), value != .null else {
                if isRequired { reader.fault(column.member, "is required") }
                return .null
            }
            return column.stored(value) { reader.fault(column.member, $0) }
        }
    }

    func key(of row: [SQLValue]) -> [SQLValue] {
        zip(columns, row).filter { table.key.contains($0.0.column.name) }.map(\.1)
    }

    func run(_ values: [SQLValue], in database: Database) throws {
        try database.run(sql, values)
    }
}

extension ExportTable {
    /// SQLite's own says of no column that it must be there.
    fileprivate var isInternal: Bool { name.hasPrefix("sqlite_") }
}

extension ExportColumn {
    /// NULL where the value is not what it should be.
    fileprivate func stored(_ value: JSONValue, onFault: (String) -> Void) -> SQLValue {
        switch stored(value) {
        case .success(let value): return value
        case .failure(let reason):
            onFault(reason.text)
            return .null
        }
    }
}

extension [SQLValue] {
    /// In the order that SQLite gives to keys of one type.
    fileprivate func precedes(_ other: [SQLValue]) -> Bool {
        for (left, right) in zip(self, other) {
            switch (left, right) {
            case (.integer(let left), .integer(let right)) where left != right: return left < right
            case (.text(let left), .text(let right)) where !left.utf8.elementsEqual(right.utf8):
                return left.utf8.lexicographicallyPrecedes(right.utf8)
            default: continue
            }
        }
        return false
    }
}
