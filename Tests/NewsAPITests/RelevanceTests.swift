import Foundation
import HTTP
import JSON
import TestSupport
import Testing

/// How well `/search` answers on collections with known answers. Figures are printed; floors keep them from falling unseen.
@Suite struct RelevanceTests {
    // MARK: Cranfield

    @Test func `abstracts are ranked by what their readers judged, and a typo costs next to nothing`() throws {
        guard let folder = SharedFolder.url("data/ir/cranfield") else { return }
        let documents = try Self.objects(folder.appendingPathComponent("docs.jsonl")).map { document in
            let id = document["id"].string ?? ""
            let title = document["title"].string.flatMap { $0.isEmpty ? nil : $0 } ?? "Document \(id)"
            return (slug: "d-\(id)", title: title, body: document["text"].string ?? "")
        }
        let desk = try Desk(
            lines: try documents.map { try Self.line(["title": $0.title, "slug": $0.slug, "body": $0.body]) }
                .joined(separator: "\n")
        )
        desk.mergeIndex()
        var relevant: [String: Set<String>] = [:]
        for line in try String(contentsOf: folder.appendingPathComponent("qrels.tsv"), encoding: .utf8).split(
            separator: "\n"
        ) {
            let columns = line.split(separator: "\t")
            relevant[String(columns[0]), default: []].insert("d-\(columns[1])")
        }
        func precision(_ file: String, by search: (String) throws -> [String]) throws -> Double {
            let queries = try Self.objects(folder.appendingPathComponent(file))
            let precisions = try queries.map { query -> Double in
                let wanted = relevant[query["id"].string ?? ""] ?? []
                let found = try search(query["text"].string ?? "")
                var (hits, sum) = (0, 0.0)
                for (rank, slug) in found.enumerated() where wanted.contains(slug) {
                    hits += 1
                    sum += Double(hits) / Double(rank + 1)
                }
                return sum / Double(max(1, wanted.count))
            }
            return precisions.reduce(0, +) / Double(precisions.count)
        }
        func precision(_ file: String, _ parameters: String = "") throws -> Double {
            try precision(file) { desk.slugs($0, "&limit=100\(parameters)") }
        }
        let twoLines = try TwoLineSearch(documents)
        let baseline = try precision("queries.jsonl") { try twoLines.slugs($0, limit: 100) }
        let clean = try precision("queries.jsonl")
        let exact = try precision("queries.jsonl", "&exact=true")
        let typo = try precision("typo_queries.jsonl")
        let lost = try precision("typo_queries.jsonl", "&exact=true")
        let recovered = (typo - lost) / (exact - lost)
        print(
            "relevance: Cranfield MAP \(clean), two lines of SQL \(baseline), without correction \(exact); with a typo \(typo), uncorrected \(lost): \(recovered) recovered"
        )
        #expect(clean >= 0.43)
        #expect(clean > baseline)
        #expect(clean >= exact * 0.99)
        #expect(recovered >= 0.9)
    }

    // MARK: Headlines

    @Test func `a headline finds its article among the bodies`() throws {
        guard let items = SharedFolder.url("data/known_item/wikinews_en.jsonl"),
            let articles = SharedFolder.url("data/articles/wikinews_en/articles.jsonl")
        else { return }
        let desk = try Desk(
            lines: try Self.objects(articles).enumerated().map { index, article in
                try Self.line([
                    "title": "Untitled", "slug": "a-\(index + 1)", "body": article["body"].string ?? "",
                    "published_at": article["published_at"].string ?? "2020-01-01",
                ])
            }.joined(separator: "\n")
        )
        desk.mergeIndex()
        let headlines = try Self.objects(items)
        func first(_ member: String, _ parameters: String = "") -> Double {
            let found = headlines.count { item in
                desk.slugs(item[member].string ?? "", "&limit=1\(parameters)").first == "a-\(item["line"].integer ?? 0)"
            }
            return Double(found) / Double(headlines.count)
        }
        let (clean, typo, uncorrected) = (first("text"), first("typo_text"), first("typo_text", "&exact=true"))
        print(
            "relevance: \(headlines.count) headlines find their article first: \(clean); with a typo \(typo), uncorrected \(uncorrected)"
        )
        #expect(clean >= 0.93)
        #expect(typo >= clean - 0.02)
    }

    // MARK: Languages

    @Test(arguments: [("wikinews_ja", "ja"), ("pud_parallel", "zh")])
    func `any part of a run without blanks finds the articles that hold it`(archive: String, language: String) throws {
        guard let file = SharedFolder.url("data/articles/\(archive)/articles.jsonl") else { return }
        let bodies = try Self.bodies(file, language: language)
        let desk = try Desk(lines: try Self.lines(bodies, language: language))
        var random = SeededRandom.printingItsSeed()
        var recalls: [Double] = []
        while recalls.count < 200 {
            let body = Array((bodies.randomElement(using: &random) ?? "").unicodeScalars)
            let length = Int.random(in: 2...4, using: &random)
            guard body.count > length else { continue }
            let start = Int.random(in: 0..<body.count - length, using: &random)
            let word = body[start..<start + length]
            guard word.allSatisfy({ (0x3041...0x30FF).contains($0.value) || (0x4E00...0x9FFF).contains($0.value) })
            else {
                continue
            }
            let text = String(String.UnicodeScalarView(word))
            if let recall = Self.recall(of: text, in: desk, holding: { $0.contains(text) }, bodies) {
                recalls.append(recall)
            }
        }
        let mean = recalls.reduce(0, +) / Double(recalls.count)
        print("relevance: \(language), parts of two to four characters: recall among the first 20 \(mean)")
        #expect(mean >= 0.9)
    }

    @Test(arguments: [
        ("pud_parallel", "cs"), ("pud_parallel", "de"), ("pud_parallel", "tr"), ("globalvoices_eo", "eo"),
    ])
    func `words typed without their accents find the articles that hold them`(archive: String, language: String) throws
    {
        guard let file = SharedFolder.url("data/articles/\(archive)/articles.jsonl") else { return }
        let bodies = try Self.bodies(file, language: language)
        let desk = try Desk(lines: try Self.lines(bodies, language: language))
        var random = SeededRandom.printingItsSeed()
        let words = bodies.map { body in Set(body.split { !$0.isLetter }.map { $0.lowercased() }) }
        let accented = Set(words.joined()).filter { $0.count > 3 && $0 != Self.plain($0) }.sorted()
        let chosen = accented.shuffled(using: &random).prefix(200)
        let recalls = chosen.compactMap { word in
            Self.recall(of: Self.plain(word), in: desk, among: words.indices.filter { words[$0].contains(word) })
        }
        let mean = recalls.reduce(0, +) / Double(max(1, recalls.count))
        print("relevance: \(language), \(recalls.count) words without accents: recall among the first 20 \(mean)")
        #expect(recalls.count > 50)
        #expect(mean >= 0.95)
    }

    @Test func `Polish words typed without their accents find the articles that hold them`() throws {
        let bodies = [
            "Łódź płynęła powoli przez mętną wodę.",
            "Źródło rzeki leży pod świerkami.",
            "Żółw śpi na ciepłym kamieniu.",
            "Księżyc wschodzi nad wąską uliczką.",
            "Piekarz sprzedaje gorące pączki i chałkę.",
            "Sędzia ogłosiła przerwę.",
            "Dzięcioł stukał w pustą dziuplę.",
            "Burmistrz odsłonił pamiątkową tablicę.",
            "Jabłka spadły w wysoką trawę.",
            "Mgła zasłoniła latarnię i przystań.",
            "Pociąg spóźnił się o godzinę.",
            "Dziewczęta śpiewały kolędę.",
            "Ćma krążyła wokół świecy.",
            "Strażacy ugasili pożar stodoły.",
            "Rolnicy żądają wyższych dopłat.",
            "Gęś zgubiła się koło młyna.",
            "Wójt zamknął drogę do odwołania.",
            "Bociany wróciły wcześniej niż zwykle.",
            "Śnieg zasypał wąwóz.",
            "Kość znaleziono podczas wykopów przy kościele.",
        ]
        let desk = try Desk(lines: try Self.lines(bodies, language: "pl"))
        let words = bodies.map { body in Set(body.split { !$0.isLetter }.map { $0.lowercased() }) }
        let accented = Set(words.joined()).filter { $0 != Self.plain($0) }.sorted()
        let recalls = accented.compactMap { word in
            Self.recall(of: Self.plain(word), in: desk, among: words.indices.filter { words[$0].contains(word) })
        }
        let mean = recalls.reduce(0, +) / Double(max(1, recalls.count))
        print("relevance: pl, \(recalls.count) words without accents: recall among the first 20 \(mean)")
        #expect(recalls.count > 50)
        #expect(mean >= 0.95)
    }

    // MARK: Reading

    private static func plain(_ word: String) -> String {
        let letters: [Character: String] = ["ł": "l", "ı": "i", "ß": "ss", "ø": "o", "đ": "d"]
        let folded = word.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        return folded.map { letters[$0] ?? String($0) }.joined()
    }

    /// `nil` when so many hold it that not all can be among the first 20.
    private static func recall(of text: String, in desk: Desk, holding: (String) -> Bool, _ bodies: [String]) -> Double?
    {
        recall(of: text, in: desk, among: bodies.indices.filter { holding(bodies[$0]) })
    }

    private static func recall(of text: String, in desk: Desk, among holders: [Int]) -> Double? {
        guard (1...20).contains(holders.count) else { return nil }
        let found = Set(desk.slugs(text, "&limit=20&exact=true"))
        return Double(holders.count { found.contains("a-\($0)") }) / Double(holders.count)
    }

    private static func bodies(_ file: URL, language: String) throws -> [String] {
        try objects(file).filter { $0["language"].string == language }.compactMap { $0["body"].string }
    }

    private static func lines(_ bodies: [String], language: String) throws -> String {
        try bodies.enumerated().map { index, body in
            try line(["title": "\(index)", "slug": "a-\(index)", "body": body, "language": language])
        }.joined(separator: "\n")
    }

    private static func objects(_ file: URL) throws -> [JSONValue] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    }

    private static func line(_ members: [String: String]) throws -> String {
        var members = members
        members["published_at"] = members["published_at"] ?? "2020-01-01"
        members["language"] = members["language"] ?? "en"
        var json = JSONWriter()
        json.object { json in
            for (name, value) in members {
                json.name(escaping: name)
                json.string(value)
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension Desk {
    fileprivate func slugs(_ text: String, _ parameters: String) -> [String] {
        let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return get("/search?q=\(encoded)\(parameters)").json["hits"].array.compactMap { $0["slug"].string }
    }
}
