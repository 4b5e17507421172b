import GRDB
import TestSupport
import Testing

@testable import SQLiteRepository

/// Holds the kinds of an export against the schema, so that no column of tomorrow is forgotten.
@Suite struct ExportSchemaTests {
    @Test func `every table and column is exported, or follows from the rest as the list says`() throws {
        let files = try SQLiteFiles()
        let omitted = Set(ExportOmission.all.map(\.name))
        var exported: Set<String> = []
        for (table, owner) in Self.tables {
            exported.formUnion((table.columns.map(\.name) + (owner.map { [$0] } ?? [])).map { "\(table.name).\($0)" })
        }
        var found: Set<String> = []
        for (table, column) in try files.columns() {
            let name = "\(table).\(column)"
            found.formUnion([table, name])
            let isOmitted = omitted.contains(name) || omitted.contains(table)
            #expect(exported.contains(name) != isOmitted, "\(name) is to be exported, or to be named in ExportOmission")
        }
        #expect(exported.subtracting(found) == [])
        #expect(omitted.subtracting(found) == [])
        #expect(ExportOmission.all.allSatisfy { !$0.reason.isEmpty })
    }

    @Test func `no name stands for two things, and every key is one`() throws {
        #expect(Set(ExportKind.all.map(\.name)).count == ExportKind.all.count)
        #expect(Set(Self.tables.map(\.table.name)).count == Self.tables.count)
        for kind in ExportKind.all {
            var members = ["kind"] + kind.table.columns.map(\.member)
            for part in kind.parts {
                members += part.member.map { [$0] } ?? part.table.columns.map(\.member)
                // Owners name a line by one number.
                #expect(kind.table.keyColumns.count == 1)
            }
            #expect(Set(members).count == members.count, "\(kind.name)")
            #expect(!kind.table.key.isEmpty && kind.table.keyColumns.count == kind.table.key.count)
            // Keys are compared in the order of the columns.
            #expect(kind.table.columns.filter { kind.table.key.contains($0.name) }.map(\.name) == kind.table.key)
        }
    }

    /// A column that is left out is NULL again: none may have another default.
    @Test func `what may be NULL has no default`() throws {
        let files = try SQLiteFiles()
        let wrong = try files.repository.pool.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
                    WHERE t.type = 'table' AND NOT c."notnull" AND NOT c.pk AND c.dflt_value IS NOT NULL
                    """
            )
        }
        #expect(wrong == [])
    }

    private static var tables: [(table: ExportTable, owner: String?)] {
        ExportKind.all.flatMap { kind in [(kind.table, nil)] + kind.parts.map { ($0.table, $0.owner) } }
    }
}

extension SQLiteFiles {
    /// Generated ones too.
    fileprivate func columns() throws -> [(table: String, column: String)] {
        try repository.pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c
                    WHERE t.type = 'table' AND (t.name = 'sqlite_sequence' OR t.name NOT LIKE 'sqlite%')
                    """
            ).map { ($0[0], $0[1]) }
        }
    }
}
