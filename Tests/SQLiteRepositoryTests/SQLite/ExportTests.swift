import Foundation
import GRDB
import JSON
import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

@Suite struct ExportTests {
    private struct Enough: Error {}

    @Test func `an export is of one moment, while others write between its lines`() throws {
        let files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        try newsroom.take([Newsroom.article("Storm"), Newsroom.article("Calm")])
        try newsroom.post("before", rules: Newsroom.unheld)
        let before = try newsroom.changeNumber()
        let posted = Locked(0)
        let export = try files.export { _, _ in
            try newsroom.post("during \(posted.withLock { $0 })", rules: Newsroom.unheld)
            posted.withLock { $0 += 1 }
        }
        #expect(posted.withLock { $0 } > 10)
        #expect((export.header.change, export.counts["comment"], export.counts["article"]) == (before, 1, 2))
        let result = try files.imports().drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        #expect(result.content.rows["comment"] == 1)
        #expect(result.content.change == before)
    }

    @Test func `an export is one file for its owner alone, with keys beside it when they are asked for`() throws {
        let files = try SQLiteFiles()
        let before = try files.names()
        let export = try files.export()
        #expect(try files.names().subtracting(before) == ["export"])
        #expect(try files.read("export").count == Int(export.bytes))
        #expect(try files.lines().count == Int(export.lines))
        #expect(try files.mode("export") == 0o600)
        #expect(throws: BackupFailure.exists(files.path("export"))) { try files.export() }
        try files.export(to: "other", withKeys: true)
        #expect(try files.mode("other.keys") == 0o600)
        #expect(throws: BackupFailure.exists(files.path("third.keys"))) {
            try Data("mine".utf8).write(to: files.folder.url.appendingPathComponent("third.keys"))
            try files.export(to: "third", withKeys: true)
        }
        #expect(try files.names().subtracting(before) == ["export", "other", "other.keys", "third.keys"])
    }

    @Test func `an end in the middle leaves nothing, and the drafts of a killed export go with the next`() throws {
        let files = try SQLiteFiles()
        let before = try files.names()
        #expect(throws: Enough.self) { try files.export { _, _ in throw Enough() } }
        #expect(try files.names() == before)
        try Data().write(to: files.folder.url.appendingPathComponent("export.partial-1"))
        try files.export()
        #expect(try files.names() == before.union(["export"]))
    }

    @Test func `what is longer than a line of other imports goes out and in, with all its revisions`() throws {
        let files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        // Each of these takes two bytes of JSON.
        let body = String(repeating: "\"", count: 4 << 20)
        for number in 1...3 {
            var article = Newsroom.article("Long")
            article.identity.digest = [UInt8(number)]
            article.body = Body(markdown: body + "\(number)", html: "<p>\(number)</p>")
            article.plainText = body
            try newsroom.take([article])
        }
        let export = try files.export()
        #expect(export.counts["revision"] == 2)
        #expect(try files.lines().map(\.count).max() ?? 0 > 16 << 20)
        _ = try files.imports().replace(files.path("new.sqlite"), ifEmpty: true)
        let copy = try SQLiteRepository(path: files.path("new.sqlite"), secrets: files.repository.secrets)
        defer { copy.close() }
        let bodies = try copy.pool.read { try String.fetchAll($0, sql: "SELECT markdown FROM article_text") }
        #expect(bodies == [body + "3"])
        #expect(try copy.check() == [])
    }

    @Test func `an export of an older schema is imported, and brought up to date`() throws {
        let files = try SQLiteFiles()
        try Newsroom(files).take([Newsroom.article("Storm")])
        try files.export()
        // The step to schema 7 made the column that is missing here.
        try files.rewrite { line in
            line.replacing("\"schema\":7", with: "\"schema\":6").replacing(/"site":"[^"]*",/, with: "")
        }
        let result = try files.imports().drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        #expect(result.content.schema == Migrations.steps.count)
        #expect(result.content.rows["article"] == 1)
        try files.rewrite { $0.replacing("\"schema\":6", with: "\"schema\":4") }
        #expect(throws: ExportFault.self) { try files.imports().drill(as: files.path("d2"), besides: "") }
    }

    @Test func `a database of an older schema is to be served once before it is exported`() throws {
        let files = try SQLiteFiles()
        let old = try DatabaseQueue(path: files.path("old"))
        try old.writeWithoutTransaction { try Migrations.run($0, to: Migrations.steps.count - 1) }
        let before = try files.names()
        #expect(throws: OpenFailure.olderSchema) { try files.export("old") }
        #expect(try files.names() == before)
    }

    @Test func `only a database without content is replaced, and only when nobody has it open`() throws {
        let files = try SQLiteFiles()
        try Newsroom(files).take([Newsroom.article("Storm")])
        try files.export()
        let database = files.path("news.sqlite")
        #expect(throws: BackupFailure.inUse(database)) { try files.imports().replace(database, ifEmpty: true) }
        let empty = try SQLiteRepository(path: files.path("empty.sqlite"), secrets: files.repository.secrets)
        #expect(throws: BackupFailure.inUse(files.path("empty.sqlite"))) {
            try files.imports().replace(files.path("empty.sqlite"), ifEmpty: true)
        }
        empty.close()
        files.repository.close()
        let before = try files.contents()
        #expect(throws: BackupFailure.notEmpty(database)) { try files.imports().replace(database, ifEmpty: true) }
        #expect(try files.contents() == before)
        let result = try files.imports().replace(files.path("empty.sqlite"), ifEmpty: true)
        #expect((result.aside, result.content.rows["article"]) == (nil, 1))
        let left = try files.names().filter { $0.hasPrefix("empty.") }
        #expect(left == ["empty.sqlite", "empty.sqlite.keys"], "\(left)")
    }

    @Test func `whoever was erased since is erased again, and sealed addresses open with the keys`() throws {
        let files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        try newsroom.take([Newsroom.article("Storm")])
        try newsroom.post("before", rules: Newsroom.unheld)
        try files.export(withKeys: true)
        let without = try files.imports().replace(files.path("without.sqlite"), ifEmpty: true)
        let with = try files.imports(keys: "export.keys").replace(files.path("with.sqlite"), ifEmpty: true)
        #expect((without.addressesWithoutKey, with.addressesWithoutKey) == (1, 0))
        let copy = try SQLiteRepository(path: files.path("with.sqlite"), secrets: files.repository.secrets)
        defer { copy.close() }
        let data = try copy.read { snapshot throws(NewsError) in
            try snapshot.personalData(of: .commenter(1), now: Newsroom.now)
        }
        #expect(data.addresses == 1)
        _ = try newsroom.written { transaction throws(NewsError) in
            try transaction.erase(data, words: .keep, at: Newsroom.now)
        }
        let again = try files.imports().drill(as: files.path("drill"), besides: files.path("news.sqlite"))
        #expect(again.erasedAgain == 1)
    }
}

extension SQLiteFiles {
    @discardableResult
    func export(
        _ name: String = "news.sqlite",
        to file: String = "export",
        withKeys: Bool = false,
        onProgress: @escaping OnProgress = { _, _ in }
    ) throws -> Export {
        try SQLiteRepository.export(
            path(name),
            to: .file(path(file), withKeys: withKeys),
            at: Newsroom.now,
            onProgress: onProgress
        )
    }

    func imports(_ file: String = "export", keys: String? = nil) throws -> Restoration {
        var lines = try lines(file)[...]
        return Restoration(
            of: ExportFile(path(file)) { lines.popFirst() },
            keys: keys.map(path),
            secrets: repository.secrets,
            at: Newsroom.now,
            onProgress: { _, _ in }
        )
    }

    /// Without their ends.
    func lines(_ file: String = "export") throws -> [[UInt8]] {
        let bytes = try read(file)
        guard !bytes.isEmpty else { return [] }
        #expect(bytes.last == UInt8(ascii: "\n"))
        return bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            [UInt8]($0)
        }
    }

    /// Changes lines, and makes the last one true of them.
    func rewrite(_ file: String = "export", _ change: (String) -> String) throws {
        let lines = try lines(file).dropLast().map { change(String(decoding: $0, as: UTF8.self)) }
        try write(lines, to: file)
    }

    func write(_ lines: [String], to file: String) throws {
        let text = lines.map { $0 + "\n" }.joined()
        var digest = Digest.Running()
        Array(text.utf8).withUnsafeBytes { digest.add($0) }
        let trailer = ExportTrailer(lines: Int64(lines.count), digest: digest.hexadecimal).line
        try Data(Array(text.utf8) + trailer + [UInt8(ascii: "\n")]).write(to: folder.url.appendingPathComponent(file))
    }

    fileprivate func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }

    fileprivate func contents() throws -> [String: Data] {
        Dictionary(uniqueKeysWithValues: try names().filter { !$0.hasSuffix("-shm") }.map { ($0, try read($0)) })
    }
}
