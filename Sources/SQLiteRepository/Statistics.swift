import GRDB

extension SQLiteRepository {
    /// For the last time before it is closed.
    func optimize() {
        try? pool.writeWithoutTransaction { try $0.optimize() }
    }
}

extension Database {
    /// Counts what is in the indices of tables that have grown much since the last time, some rows of each, so that statements are planned
    /// for what is there (SQLite, "PRAGMA optimize"). Of tables that this connection has used: the writer's uses all.
    ///
    /// A small table has no statistics: once it has grown, it would be walked from end to end for having been small.
    func optimize() throws {
        try execute(sql: "PRAGMA analysis_limit = 400; PRAGMA optimize")
        guard try row("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'", [], { _ in true }) == true else {
            return
        }
        // The first number of a line is the count of rows.
        try run("DELETE FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < 1000")
        if changesCount > 0 { try execute(sql: "ANALYZE sqlite_schema") }
    }
}
