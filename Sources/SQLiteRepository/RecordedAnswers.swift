import GRDB
import News
import Secrets

extension Snapshot {
    func recordedAnswer(to request: RepeatableRequest, at now: Timestamp) throws(NewsError) -> RecordedAnswer? {
        try query { database in
            let found = try database.row(
                "SELECT body_digest, status, fields, body FROM recorded_answer WHERE scope = ? AND key = ? AND at > ?",
                [
                    .text(scope(of: request)), .text(request.key),
                    .integer((now - RepeatableRequest.keptSeconds).seconds),
                ]
            ) { columns in
                (
                    digest: columns.blob(),
                    answer: RecordedAnswer(
                        status: Int(columns.integer()),
                        fields: columns.text(),
                        body: columns.blob()
                    )
                )
            }
            guard let found else { return nil }
            guard found.digest == Digest.of(request.body) else { throw NewsError.keyReused }
            return found.answer
        }
    }

    func record(_ answer: RecordedAnswer, to request: RepeatableRequest, at now: Timestamp) throws(NewsError) {
        try query { database in
            try database.run(
                "DELETE FROM recorded_answer WHERE at <= ?",
                [.integer((now - RepeatableRequest.keptSeconds).seconds)]
            )
            try database.run(
                """
                INSERT OR REPLACE INTO recorded_answer (scope, key, body_digest, status, fields, body, location, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(scope(of: request)), .text(request.key), .blob(Digest.of(request.body)),
                    .integer(Int64(answer.status)), .text(answer.fields), .blob(answer.body),
                    .optional(answer.location),
                    .integer(now.seconds),
                ]
            )
        }
    }

    /// Without a token a scope holds the client's address, which is nobody's business.
    private func scope(of request: RepeatableRequest) -> String {
        secrets.code(ofScope: request.scope).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
