import Foundation
import News
import TestSupport
import Testing

@testable import SQLiteRepository

/// What is no export, or not all of one, is refused in words, and nothing is left of it.
@Suite struct ExportRefusalTests {
    private let files: SQLiteFiles
    private let lines: [String]

    init() throws {
        files = try SQLiteFiles()
        let newsroom = Newsroom(files)
        try newsroom.take([Newsroom.article("Storm"), Newsroom.article("Calm")])
        let first = try newsroom.post("first", rules: Newsroom.unheld)
        try newsroom.post("second", answering: first.comment.id, rules: Newsroom.unheld)
        _ = try newsroom.choose(["storm"], as: "front")
        try files.export()
        lines = try files.lines().map { String(decoding: $0, as: UTF8.self) }
    }

    private func index(_ kind: String) throws -> Int {
        try #require(lines.firstIndex { $0.hasPrefix(#"{"kind":"\#(kind)","#) })
    }

    /// The line that it is refused at, and why; nothing is left of it.
    private func refusal() throws -> (line: Int, reason: String) {
        let before = try files.names()
        do {
            _ = try files.imports("bad").replace(files.path("new.sqlite"), ifEmpty: true)
        } catch let fault as ExportFault {
            #expect(try files.names() == before)
            return (fault.line, fault.reason)
        }
        Issue.record("it was imported")
        return (0, "")
    }

    /// With the last line as it was.
    private func refusal(of lines: [String]) throws -> (line: Int, reason: String) {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: files.folder.url.appendingPathComponent("bad"))
        return try refusal()
    }

    /// With a last line that is true of them.
    private func refusalWhole(_ change: (inout [String]) throws -> Void) throws -> (line: Int, reason: String) {
        var changed = Array(lines.dropLast())
        try change(&changed)
        try files.write(changed, to: "bad")
        return try refusal()
    }

    @Test func `a site without its number, and article ids that no search would get over, are refused`() throws {
        let nameless = try refusalWhole { lines in
            lines[try index("history")].replace(/"site":"[^"]*"/, with: #""site":"""#)
        }
        #expect(nameless.reason == "the number of its site has not 16 bytes")
        let endless = try refusalWhole { lines in
            lines = lines.map {
                $0.replacing(#""name":"article","last":2"#, with: #""name":"article","last":2000000000"#)
            }
        }
        #expect(endless.reason == "article ids end at 2000000000, and may go to 16777216")
    }

    @Test func `an export that was cut off is refused wherever that was`() throws {
        for count in 1..<lines.count {
            let refused = try refusal(of: Array(lines.prefix(count)))
            #expect(refused.line == count)
            #expect(refused.reason == "its last line is missing: it was cut off")
        }
        var cut = lines
        cut[3].removeLast(2)
        #expect(try refusal(of: cut).reason.hasPrefix("not JSON: "))
    }

    @Test func `lines that were changed, taken out, added or moved are refused`() throws {
        let count = lines.count
        let article = try index("article")
        var changed = lines
        changed[article] = changed[article].replacing("Storm", with: "Strom")
        let digest = "the lines before it are not those that were written: their digest differs"
        #expect(try refusal(of: changed) == (count, digest))
        changed = lines
        changed.remove(at: article + 1)
        #expect(
            try refusal(of: changed) == (
                count - 1, "says that \(count - 1) lines stand before it; there are \(count - 2)"
            )
        )
        #expect(try refusal(of: lines + ["{}"]) == (count + 1, "stands behind the last line"))

        let place = "stands in another place than it was written to, or a second time"
        #expect(try refusalWhole { $0.insert($0[article], at: article) } == (article + 2, place))
        #expect(try refusalWhole { $0.swapAt(article, article + 1) } == (article + 2, place))
        let history = try index("history")
        #expect(try refusalWhole { $0.append($0.remove(at: history)) } == (count - 1, place))
        #expect(try refusalWhole { $0.remove(at: history) } == (count - 1, "before it there is nothing of history"))
        let words = try index("words")
        #expect(try refusalWhole { $0.remove(at: words) } == (count - 1, "before it there is nothing of word_list"))
    }

    @Test func `an export of another format or of a newer schema is refused in its first line`() throws {
        let newer = try refusalWhole { $0[0].replace("\"schema\":7", with: "\"schema\":70") }
        #expect(newer == (1, "was written by a newer Broadsheet (schema 70; this one knows \(Migrations.steps.count))"))
        let other = try refusalWhole { $0[0].replace("\"format\":1", with: "\"format\":2,\"new\":1") }
        #expect(other == (1, "is of format 2, which this version does not know; it knows 1"))
        #expect(try refusalWhole { $0.removeFirst() } == (1, "is not the first line of an export"))
        #expect(try refusal(of: []) == (1, "the file is empty"))
        let epoch = try refusalWhole { $0[0].replace(/"epoch":"[^"]*"/, with: "\"epoch\":\"other\"") }
        #expect(epoch.reason.hasPrefix("before it there is another epoch"))
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var kind: String
        var old: String
        var new: String
        var reason: String
        var testDescription: String { reason }
    }

    private static let faults = [
        Fault(
            kind: "article",
            old: #""title":"Storm""#,
            new: #""title":5"#,
            reason: "title must be a string, not a number"
        ),
        Fault(kind: "article", old: #""title":"Storm","#, new: "", reason: "title is required"),
        Fault(kind: "article", old: #""id":1,"#, new: "", reason: "id is required"),
        Fault(kind: "article", old: #""id":1,"#, new: #""id":1,"size":7,"#, reason: "size is unknown"),
        Fault(kind: "article", old: #""id":1,"#, new: #""id":1,"id":1,"#, reason: "id is given more than once"),
        Fault(
            kind: "article",
            old: #""id":1,"#,
            new: #""id":9000000000,"#,
            reason: "id must be a whole number from 0 to"
        ),
        Fault(
            kind: "article",
            old: #""status":"published""#,
            new: #""status":"loud""#,
            reason: "breaks a rule of the database: CHECK"
        ),
        Fault(
            kind: "article",
            old: #""slug":"storm""#,
            new: #""slug":"""#,
            reason: "breaks a rule of the database: CHECK"
        ),
        Fault(
            kind: "article",
            old: #""is_settled":true"#,
            new: #""is_settled":1"#,
            reason: "is_settled must be true or false, not a number"
        ),
        Fault(
            kind: "article",
            old: #""import_digest":""#,
            new: #""import_digest":"!"#,
            reason: "import_digest must be bytes in base64"
        ),
        Fault(
            kind: "article",
            old: #""extra":{}"#,
            new: #""extra":[]"#,
            reason: "extra must be an object, not an array"
        ),
        Fault(kind: "change", old: #""at":""#, new: #""at":"x"#, reason: "at must be a date-time (RFC 3339)"),
        Fault(kind: "list", old: #"{"position":0,"#, new: "{", reason: "articles/0/position is required"),
        Fault(
            kind: "list",
            old: #"{"position":0,"id":1}"#,
            new: "7",
            reason: "articles/0 must be an object, not a number"
        ),
    ]

    @Test(arguments: faults)
    func `a line that cannot be is named with what is wrong in it`(_ fault: Fault) throws {
        let line = try index(fault.kind)
        #expect(lines[line].contains(fault.old))
        let refused = try refusalWhole { $0[line].replace(fault.old, with: fault.new, maxReplacements: 1) }
        #expect(refused.line == line + 1)
        #expect(refused.reason.hasPrefix(fault.reason), "\(refused.reason)")
    }

    @Test func `what refers to nothing, or to what comes after it, is named`() throws {
        let list = try index("list")
        let orphan = try refusalWhole { $0[list].replace(#""position":0,"id":1"#, with: #""position":0,"id":77"#) }
        #expect(orphan.reason == "list_article refers to a row of article that is not there")
        let comment = try index("comment")
        let cycle = try refusalWhole {
            $0[comment].replace(#""article_id":1,"#, with: #""article_id":1,"parent_id":2,"#)
        }
        #expect(cycle.reason == "comment 1 answers one that came after it")
        let slugs = try refusalWhole {
            $0[try index("article") + 1].replace(#""slug":"calm""#, with: #""slug":"storm""#)
        }
        #expect(slugs.reason == "breaks a rule of the database: UNIQUE constraint failed: article.slug")
    }

    @Test func `what contradicts itself is refused as the check finds it`() throws {
        let article = try index("article")
        var changed = Array(lines.dropLast())
        changed[article].replace(#""plain_text":"#, with: #""category_id":1,"plain_text":"#)
        changed.insert(
            #"{"kind":"term","id":1,"taxonomy":"category","slug":"world","name":"World","description":"","revision":1}"#,
            at: article
        )
        try files.write(changed, to: "bad")
        let before = try files.names()
        let finding =
            "1 articles are entered under other categories than theirs and those above it."
        #expect(throws: BackupFailure.notWhole("bad", [finding])) {
            try files.imports("bad").replace(files.path("new.sqlite"), ifEmpty: true)
        }
        #expect(try files.names() == before)
    }

    /// Bytes and lines changed by chance, under a last line that is true of them: each is taken whole or refused.
    @Test func `whatever a file says, it is imported soundly or refused`() throws {
        var random = SeededRandom.printingItsSeed()
        var imported = 0
        for round in 1...(isUnderThreadSanitizer ? 40 : 200) {
            var changed = Array(lines.dropLast())
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&changed, &random) }
            try files.write(changed, to: "bad")
            let copy = files.path("copy\(round)")
            do {
                let result = try files.imports("bad").drill(as: copy, besides: files.path("none"))
                #expect(result.findings == [])
                let repository = try SQLiteRepository(path: copy, secrets: files.repository.secrets, readers: 1)
                // One that names another secret is as good as a backup that comes from elsewhere.
                let findings = try repository.check().filter { !$0.contains("codes of another secret") }
                #expect(findings == [], "\(changed)")
                repository.close()
                imported += 1
            } catch is ExportFault {
            } catch is BackupFailure {
            } catch is OpenFailure {
            }
            for name in try files.names() where name.hasPrefix("copy") { FileName.remove(files.path(name)) }
        }
        print("export fuzz: \(imported) of the changed exports were imported")
    }

    private func mutate(_ lines: inout [String], _ random: inout SeededRandom) {
        let index = Int.random(in: 0..<lines.count, using: &random)
        var bytes = Array(lines[index].utf8)
        guard !bytes.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
        case 1: lines.insert(lines[index], at: Int.random(in: 0..<lines.count, using: &random))
        case 2: lines.remove(at: index)
        case 3:
            // A number: those are what is counted with.
            guard let digit = bytes[at...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
            let values = ["0", "-1", "2", "99", "2147483647", "1099511627776", "9223372036854775807", "1e3"]
            bytes.replaceSubrange(digit...digit, with: Array(values.randomElement(using: &random)!.utf8))
            lines[index] = String(decoding: bytes, as: UTF8.self)
        case 4:
            bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random)
            lines[index] = String(decoding: bytes, as: UTF8.self)
        case 5:
            bytes.remove(at: at)
            lines[index] = String(decoding: bytes, as: UTF8.self)
        default:
            let values = ["null", "true", "\"\"", "[]", "{}", "{\"a\":{\"b\":[]}}", "\"\\u0000\"", "0.5"]
            guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) else { return }
            let end =
                bytes[(colon + 1)...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? bytes.count
            bytes.replaceSubrange(colon + 1..<end, with: Array(values.randomElement(using: &random)!.utf8))
            lines[index] = String(decoding: bytes, as: UTF8.self)
        }
    }
}
