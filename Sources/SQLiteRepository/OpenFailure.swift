/// Why a database file cannot be served, in words for the operator.
package enum OpenFailure: Error, Equatable, CustomStringConvertible {
    case newerSchema(found: Int64, known: Int64)
    case foreignFile
    case notADatabase(path: String)
    case damaged(path: String)
    case wrongSecret
    case olderSchema
    case cannotOpen(path: String, reason: String)
    case networkFileSystem(path: String, name: String)

    package var description: String {
        switch self {
        case .newerSchema(let found, let known):
            "This database was written by a newer Broadsheet (schema \(found); this one knows \(known)). Run that version, or restore an older backup."
        case .foreignFile:
            "This is an SQLite database of another program; Broadsheet leaves it alone. Name another file with --database."
        case .notADatabase(let path):
            "\(path) is not an SQLite database, or it is damaged. If it was one, restore a backup (broadsheet restore)."
        case .damaged(let path):
            "The database \(path) is damaged. Restore a backup (broadsheet restore)."
        case .olderSchema:
            "This database was written by an older Broadsheet, and not brought up to date yet. Serve it once, then try again."
        case .wrongSecret:
            """
            The secret file is not the one that e-mail addresses were sealed with. Put the old one back. If it is lost, so are the \
            addresses: move the .keys file beside the database away then.
            """
        case .cannotOpen(let path, let reason):
            "Cannot open the database \(path): \(reason)."
        case .networkFileSystem(let path, let name):
            "\(path) lies on \(name), a network file system, on which SQLite's write-ahead log does not work. Put the database on a local disk."
        }
    }
}
