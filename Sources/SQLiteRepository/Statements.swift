import GRDB
import GRDBSQLite

/// A value bound to a statement.
enum SQLValue {
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
    case null

    static func optional(_ value: Int64?) -> SQLValue { value.map(SQLValue.integer) ?? .null }
    static func optional(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }
    static func optional(_ value: [UInt8]?) -> SQLValue { value.map(SQLValue.blob) ?? .null }
    static func boolean(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
    /// A list as one parameter, for `IN (SELECT value FROM json_each(?))`: one statement whatever the length.
    static func list(_ values: [Int64]) -> SQLValue {
        .text("[" + values.map(String.init).joined(separator: ",") + "]")
    }
}

extension Database {
    /// Every row of a query. Statements are prepared once for each connection and stepped directly: a list read through `Row`
    /// objects took half again as long.
    func rows<Value>(_ sql: String, _ values: [SQLValue] = [], _ read: (inout Columns) throws -> Value) throws
        -> [Value]
    {
        var result: [Value] = []
        try step(sql, values) { columns in
            result.append(try read(&columns))
            return true
        }
        return result
    }

    /// The first row of a query.
    func row<Value>(_ sql: String, _ values: [SQLValue] = [], _ read: (inout Columns) throws -> Value) throws -> Value?
    {
        var result: Value?
        try step(sql, values) { columns in
            result = try read(&columns)
            return false
        }
        return result
    }

    /// The first so many of which `read` makes something; no row is looked at behind them.
    func rows<Value>(
        countMax: Int,
        _ sql: String,
        _ values: [SQLValue] = [],
        _ read: (inout Columns) throws -> Value?
    ) throws -> [Value] {
        var result: [Value] = []
        try step(sql, values) { columns in
            if let value = try read(&columns) { result.append(value) }
            return result.count < countMax
        }
        return result
    }

    /// Looks at every row of a query, one by one.
    func eachRow(_ sql: String, _ values: [SQLValue] = [], _ body: (inout Columns) throws -> Void) throws {
        try step(sql, values) { columns in
            try body(&columns)
            return true
        }
    }

    /// Executes one statement that answers no rows.
    func run(_ sql: String, _ values: [SQLValue] = []) throws {
        try step(sql, values) { _ in true }
    }

    /// `onRow` says whether to go on.
    private func step(_ sql: String, _ values: [SQLValue], onRow: (inout Columns) throws -> Bool) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() {
            let code = value.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        while true {
            let code = sqlite3_step(statement)
            switch code {
            case SQLITE_ROW:
                var columns = Columns(statement: statement)
                let wantsMore = try onRow(&columns)
                guard !columns.holdsNoText else { throw failure(SQLITE_CORRUPT, sql) }
                guard wantsMore else { return }
            case SQLITE_DONE: return
            default: throw failure(code, sql)
            }
        }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        // What was found here SQLite knows nothing of.
        let message = sqliteConnection.flatMap { connection in
            sqlite3_errcode(connection) & 0xFF == code & 0xFF ? String(cString: sqlite3_errmsg(connection)) : nil
        }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: sql)
    }
}

/// Reads the columns of a row from left to right, in the order of the `SELECT`.
struct Columns {
    private let statement: OpaquePointer
    private var next: Int32 = 0
    /// A text was no UTF-8. All that is written is, so the file is damaged where SQLite itself keeps nothing to know it by.
    private(set) var holdsNoText = false

    init(statement: OpaquePointer) {
        self.statement = statement
    }

    mutating func integer() -> Int64 {
        defer { next += 1 }
        return sqlite3_column_int64(statement, next)
    }

    mutating func optionalInteger() -> Int64? {
        isNull() ? nil : integer()
    }

    mutating func boolean() -> Bool {
        integer() != 0
    }

    mutating func real() -> Double {
        defer { next += 1 }
        return sqlite3_column_double(statement, next)
    }

    mutating func optionalReal() -> Double? {
        isNull() ? nil : real()
    }

    mutating func text() -> String {
        defer { next += 1 }
        guard let bytes = sqlite3_column_text(statement, next) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, next))
        let text = String(validating: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        if text == nil { holdsNoText = true }
        return text ?? ""
    }

    mutating func optionalText() -> String? {
        isNull() ? nil : text()
    }

    /// Lends the bytes of a blob, or of a text, without copying them.
    func withBytes<Value>(ofColumn column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        let start = sqlite3_column_blob(statement, column)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }

    mutating func blob() -> [UInt8] {
        defer { next += 1 }
        guard let bytes = sqlite3_column_blob(statement, next) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, next))))
    }

    mutating func optionalBlob() -> [UInt8]? {
        isNull() ? nil : blob()
    }

    /// Steps over the column when it is NULL.
    private mutating func isNull() -> Bool {
        guard sqlite3_column_type(statement, next) == SQLITE_NULL else { return false }
        next += 1
        return true
    }
}

extension SQLValue {
    /// SQLite copies texts and blobs (`SQLITE_TRANSIENT`, which Swift cannot import as the cast that it is).
    fileprivate func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch self {
        case .integer(let value):
            return sqlite3_bind_int64(statement, index, value)
        case .real(let value):
            return sqlite3_bind_double(statement, index, value)
        case .text(let text):
            var text = text
            return text.withUTF8 { utf8 in
                guard let start = utf8.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, copied) }
                return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) { start in
                    sqlite3_bind_text(statement, index, start, Int32(utf8.count), copied)
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return sqlite3_bind_zeroblob(statement, index, 0) }
                return sqlite3_bind_blob(statement, index, start, Int32(bytes.count), copied)
            }
        case .null:
            return sqlite3_bind_null(statement, index)
        }
    }
}
