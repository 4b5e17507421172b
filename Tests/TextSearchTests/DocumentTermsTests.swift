import TestSupport
import Testing

@testable import TextSearch

@Suite struct DocumentTermsTests {
    private static let words = [
        "storm", "storms", "Stormy", "harbour", "flooded", "日本語", "Łódź", "of", "1,000", "U.S.",
    ]

    private func document(_ random: inout SeededRandom) -> Document {
        func text(_ most: Int) -> String {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in Self.words.randomElement(using: &random) ?? "" }
                .joined(separator: " ")
        }
        return Document(
            body: text(80),
            title: text(6),
            summary: text(10),
            tags: (0..<Int.random(in: 0...3, using: &random)).map { _ in text(2) },
            language: Bool.random(using: &random) ? "en-GB" : "pl"
        )
    }

    @Test func `what is kept of a document is the whole of its terms`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 1...300 {
            let terms = DocumentTerms(document(&random))
            #expect(DocumentTerms(bytes: terms.bytes) == terms)
        }
    }

    @Test func `damaged bytes give other terms, not a crash`() {
        var random = SeededRandom.printingItsSeed()
        let bytes = DocumentTerms(document(&random)).bytes
        for _ in 1...500 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) where !damaged.isEmpty {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            damaged.removeLast(Int.random(in: 0...damaged.count / 2, using: &random))
            _ = DocumentTerms(bytes: damaged)
        }
    }

    @Test func `entries that are gone and new make of the old ones those of now`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 1...300 {
            let old = document(&random)
            var new = Bool.random(using: &random) ? document(&random) : old
            if Bool.random(using: &random) { new.summary = document(&random).summary }
            let (before, after) = (DocumentTerms(old), DocumentTerms(new))
            var entries = Dictionary(uniqueKeysWithValues: before.terms.map { ($0.text, entry($0, before)) })
            let difference = after.difference(from: before)
            for term in difference.gone { entries[term.text] = nil }
            for term in difference.new { entries[term.text] = entry(term, after) }
            #expect(entries == Dictionary(uniqueKeysWithValues: after.terms.map { ($0.text, entry($0, after)) }))
            if before == after { #expect(difference.gone.isEmpty && difference.new.isEmpty) }
        }
    }

    @Test func `another summary touches few terms`() {
        let old = Document(
            body: String(repeating: "Many words about a storm and harbours. ", count: 50),
            title: "Storm",
            summary: "It blew hard",
            tags: [],
            language: "en"
        )
        var new = old
        new.summary = "It rained hard"
        let difference = DocumentTerms(new).difference(from: DocumentTerms(old))
        #expect(Set(difference.gone.map(\.text)) == ["blew", "~blew"])
        #expect(Set(difference.new.map(\.text)) == ["rained", "~rain"])
    }

    private func entry(_ term: DocumentTerms.Term, _ terms: DocumentTerms) -> Postings {
        var postings = Postings()
        postings.append(term, of: 7, lengths: terms.lengths)
        return postings
    }
}
