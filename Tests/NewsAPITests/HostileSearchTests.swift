import Foundation
import JSON
import TestSupport
import Testing

/// Searches that nobody would type, over articles that nobody would write.
@Suite struct HostileSearchTests {
    private static let queries = 10_000

    @Test func `whatever is searched for, it is an answer, and no byte of it is unescaped HTML`() throws {
        var random = SeededRandom.printingItsSeed()
        let desk = try Desk(lines: Self.articles(&random))
        desk.mergeIndex(freshMax: 4)
        var found = 0
        for number in 0..<Self.queries {
            let query = Self.query(&random)
            let target = Self.target(query, number, &random)
            let answer = desk.get(target)
            try #require(answer.status == 200, "\(target): \(answer.text)")
            let (hits, articles) = (answer.json["hits"].array, answer.json["articles"].array)
            found += hits.count
            for hit in hits.prefix(5) + articles {
                let title = try #require(hit["title_html"].string)
                #expect(try plain(title) == hit["title"].string, "\(target)")
                if let snippet = hit["snippet"].string { _ = try plain(snippet) }
            }
        }
        #expect(found > Self.queries, "most find something")
        #expect(desk.hands.lines == [])
    }

    private static func articles(_ random: inout SeededRandom) -> String {
        (0..<60).map { number in
            var line = JSONWriter()
            line.object { json in
                json.member("title", "Storm \(number) " + shown(random.hostileText(1...40)))
                json.member(
                    "body",
                    (0..<20).map { _ in random.hostileText(1...60).replacing("\0", with: "") }.joined(separator: "\n\n")
                )
                json.member("summary", shown(random.hostileText(1...30)))
                json.member("language", random.chance(1, in: 2) ? "en" : "ja")
                json.member("published_at", "2023-11-01")
            }
            return String(decoding: line.bytes, as: UTF8.self)
        }.joined(separator: "\n")
    }

    /// Without controls, for which an import refuses a line.
    private static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }

    private static func query(_ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: random.hostileText(1...8)
        case 1: "storm " + random.hostileText(1...30)
        case 2: "\"" + random.hostileText(1...12) + "\" -storm" + random.hostileText(1...3)
        default: random.hostileText(1...3) + "* " + String(Int.random(in: 0...70, using: &random))
        }
    }

    private static func target(_ query: String, _ number: Int, _ random: inout SeededRandom) -> String {
        // A NUL is refused for what it is.
        let text = String((number % 10 == 0 ? query.prefix(20) : query[...]).unicodeScalars.filter { $0 != "\0" })
        let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "x"
        if number % 10 == 0 { return "/search/suggest?q=\(encoded.isEmpty ? "x" : encoded)" }
        let others = [
            "", "&exact=true", "&sort=newest", "&sort=oldest", "&facets=month,tag", "&language=ja", "&limit=100",
        ]
        return "/search?q=\(encoded.isEmpty ? "x" : encoded)\(others.randomElement(using: &random) ?? "")"
    }

    /// What HTML shows that holds marks, each ended, and nothing else but text. Byte by byte: what combines with a sign hides it among letters.
    private func plain(_ html: String) throws -> String {
        let signs = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
        var isMarked = false
        var rest = Array(html.utf8)[...]
        var text: [UInt8] = []
        while let first = rest.first {
            if first == UInt8(ascii: "<") {
                let mark = isMarked ? "</mark>" : "<mark>"
                try #require(rest.starts(with: mark.utf8), "\(html)")
                rest = rest.dropFirst(mark.utf8.count)
                isMarked.toggle()
            } else if first == UInt8(ascii: "&") {
                let (name, sign) = try #require(signs.first { rest.starts(with: $0.key.utf8) }, "\(html)")
                text += sign.utf8
                rest = rest.dropFirst(name.utf8.count)
            } else {
                try #require(
                    first != UInt8(ascii: ">") && first != UInt8(ascii: "\"") && first != UInt8(ascii: "'"),
                    "\(html)"
                )
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        try #require(!isMarked, "\(html)")
        return String(decoding: text, as: UTF8.self)
    }
}
