import GRDB
import GRDBSQLite

extension DatabaseError {
    /// Why SQLite cannot go on, for the operator: what is wrong with the disk or the file rather than the step that met it.
    var words: String {
        if isForWantOfRoom { return "no room is left on its disk" }
        if isOfDamage { return "its file is damaged (\(said)); broadsheet check says more" }
        return said
    }

    /// Whether it is the same whatever was to be done, so that the statement adds nothing.
    var speaksForItself: Bool { isForWantOfRoom || isOfDamage }

    /// The index of the log grows beside it, and is told of as a failing disk.
    private var isForWantOfRoom: Bool {
        resultCode == .SQLITE_FULL || extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }

    private var isOfDamage: Bool { [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(resultCode) }

    /// A failing copy leaves no message behind, only its number.
    private var said: String {
        message.flatMap { $0 == "not an error" ? nil : $0 }
            ?? String(cString: sqlite3_errstr(extendedResultCode.rawValue))
    }
}
