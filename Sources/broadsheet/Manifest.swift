import Foundation
import JSON
import News
import SQLiteRepository

/// What lies beside a backup and says how to know it again: one JSON object.
enum Manifest {
    /// Another number says that members mean something else; new members alone do not change it.
    private static let format: Int64 = 1

    static func bytes(_ backup: Backup) -> [UInt8] {
        var text = JSONWriter()
        text.object { json in
            json.member("format", format)
            json.member("schema", backup.content.schema)
            json.member("created_at", backup.createdAt.description)
            json.member("epoch", backup.content.epoch)
            json.member("change", backup.content.change)
            json.member("bytes", backup.bytes)
            json.member("sha256", backup.digest)
            json.member(
                "rows",
                object: { json in
                    for (table, count) in backup.content.rows.sorted(by: { $0.key < $1.key }) {
                        json.name(escaping: table)
                        json.integer(count)
                    }
                }
            )
        }
        return text.bytes + [UInt8(ascii: "\n")]
    }

    /// `nil` when none lies beside the file. One that is there and cannot be understood is never taken for absent.
    static func load(of file: String) throws -> Backup? {
        let path = Backup.manifest(of: file)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), let backup = read([UInt8](data)) else {
            throw CommandFault(
                description: "\(path) is no manifest that this version understands. Move it away to restore without it."
            )
        }
        return backup
    }

    /// A backup that was killed in its last moment may have left one, and keys, without a file, in the way of the next. Whatever else has
    /// that name stays.
    static func removeOrphan(of file: String) {
        let path = Backup.manifest(of: file)
        guard !FileManager.default.fileExists(atPath: file), (try? load(of: file)) != nil else { return }
        // The manifest last: it says that the keys are a backup's too.
        for path in [Backup.keys(of: file), path] { try? FileManager.default.removeItem(atPath: path) }
    }

    static func read(_ bytes: [UInt8]) -> Backup? {
        guard case .object(let object)? = try? JSONReader.read(bytes) else { return nil }
        var reader = ObjectReader(object, unknown: .counted)
        let format = reader.integer("format", .required)
        let schema = reader.integer("schema", .required)
        let createdAt = reader.string("created_at", .required).flatMap { Timestamp($0) }
        let epoch = reader.string("epoch")
        let change = reader.integer("change", .required)
        let size = reader.integer("bytes", .required)
        let digest = reader.string("sha256", .required)
        let rows = reader.anyObject("rows", .required)
        reader.finish()
        guard reader.faults.isEmpty, format == Self.format, let schema, let createdAt, let change, let size, let digest,
            let rows
        else { return nil }
        let counts = rows.members.compactMap { member -> (String, Int64)? in
            guard case .number(let number) = member.value, let count = number.integer else { return nil }
            return (member.name, count)
        }
        return Backup(
            createdAt: createdAt,
            content: DatabaseContent(
                schema: schema,
                epoch: epoch,
                change: change,
                rows: Dictionary(counts, uniquingKeysWith: { first, _ in first })
            ),
            bytes: size,
            digest: digest
        )
    }
}

extension DatabaseContent {
    /// For people: "12 articles, 7 comments, change 19".
    var summary: String {
        "\(rows["article"] ?? 0) articles, \(rows["comment"] ?? 0) comments, change \(change)"
    }
}
