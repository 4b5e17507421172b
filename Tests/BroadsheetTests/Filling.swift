import GRDB

/// Makes a database large with what nobody looks at, so that whoever copies it takes a while.
func fill(_ database: String, megabytes: Int) throws {
    let queue = try DatabaseQueue(path: database)
    defer { try? queue.close() }
    try queue.write { database in
        for number in 0..<megabytes {
            try database.execute(
                sql: """
                    INSERT INTO recorded_answer (scope, key, body_digest, status, fields, body, at)
                    VALUES ('test', ?, x'', 200, '', randomblob(1000000), 0)
                    """,
                arguments: ["\(number)"]
            )
        }
    }
}
