/// What lines of one kind are in the database: a table, and what belongs to each of its rows in others. Writing and reading are both made of
/// this, so neither can know what the other does not.
struct ExportKind {
    /// The member `kind` of its lines.
    let name: String
    let table: ExportTable
    let parts: [ExportPart]

    /// - key: the columns that tell lines apart, and by which they stand in order.
    init(_ name: String, of table: String, key: [String], _ columns: [ExportColumn], parts: [ExportPart] = []) {
        self.name = name
        self.table = ExportTable(name: table, columns: columns, key: key)
        self.parts = parts
    }
}

struct ExportTable {
    let name: String
    let columns: [ExportColumn]
    let key: [String]

    /// The columns of the key, as they are read and written.
    var keyColumns: [ExportColumn] { key.compactMap { name in columns.first { $0.name == name } } }
}

/// Rows of another table that belong to a line's own row.
struct ExportPart {
    /// The array that they are; `nil`: there is one at most, and its members stand among those of the line.
    let member: String?
    let table: ExportTable
    /// The column that names the line's row, by its first key.
    let owner: String

    /// Of one column the array holds the values, of several an object for each row.
    var isPlain: Bool { table.columns.count == 1 }

    static func many(
        _ member: String,
        of table: String,
        by owner: String,
        key: [String],
        _ columns: [ExportColumn]
    ) -> ExportPart {
        ExportPart(member: member, table: ExportTable(name: table, columns: columns, key: key), owner: owner)
    }

    static func one(of table: String, by owner: String, _ columns: [ExportColumn]) -> ExportPart {
        ExportPart(member: nil, table: ExportTable(name: table, columns: columns, key: []), owner: owner)
    }
}

/// A column, and the member that it is. NULL is left out, whatever the type.
struct ExportColumn {
    enum Form {
        /// Of a row, or the day of a key.
        case id
        /// What is counted, and grows by one.
        case count
        /// Any number of 64 bits.
        case number
        case real
        case boolean
        case text
        /// Seconds as RFC 3339.
        case time
        /// Base64.
        case blob
        /// Text that is JSON.
        case json
    }

    let name: String
    let member: String
    let form: Form

    private init(_ name: String, _ member: String?, _ form: Form) {
        self.name = name
        self.member = member ?? name
        self.form = form
    }

    static func id(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .id) }
    static func count(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .count) }
    static func number(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .number) }
    static func real(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .real) }
    static func boolean(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .boolean) }
    static func text(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .text) }
    static func time(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .time) }
    static func blob(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .blob) }
    static func json(_ name: String, as member: String? = nil) -> ExportColumn { .init(name, member, .json) }
}
