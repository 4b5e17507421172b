import GRDB
import TextSearch

extension IndexReader {
    /// Documents whose titles hold one of the terms of each word, the last ones first. Read from the end, twice as many blocks each time: what
    /// people type begins with words that thousands of articles hold, and of those a few new ones are enough.
    func documents(titled words: [[String]], countMax: Int) throws -> [Int] {
        guard !words.isEmpty else { return [] }
        var found = fresh.filter { document in
            words.allSatisfy { terms in terms.contains(where: document.terms.isInTitle) }
        }.map(\.number)
        let replaced = Set(fresh.map(\.number))
        // The rarest first: among most documents nothing of it is there.
        let merged = try words.map(mergedTerms).sorted { $0.documents < $1.documents }.map(\.ids)
        let blockSize = Int(Postings.blockSize)
        var end = lastDocument / blockSize + 1
        var count = 1
        while end > 0 {
            let start = max(0, end - count)
            found += try documents(titled: merged, inBlocks: start..<end).filter { !replaced.contains($0) }
            if found.count(where: { $0 >= start * blockSize }) >= countMax { break }
            end = start
            count *= 2
        }
        return Array(found.sorted(by: >).prefix(countMax))
    }

    private func documents(titled words: [[Int64]], inBlocks blocks: Range<Int>) throws -> [Int] {
        var all: DocumentSet?
        for terms in words {
            var holders = DocumentSet(inBlocks: blocks)
            for term in terms {
                try read(term, inBlocks: blocks) { $0.eachDocument(with: .title) { holders.insert($0) } }
            }
            if let others = all { holders.formIntersection(others) }
            if holders.isEmpty { return [] }
            all = holders
        }
        return all?.documents ?? []
    }
}

/// Documents of a few blocks, a bit for each.
private struct DocumentSet {
    private let first: Int
    private var bits: [UInt64]

    init(inBlocks blocks: Range<Int>) {
        let blockSize = Int(Postings.blockSize)
        first = blocks.lowerBound * blockSize
        bits = [UInt64](repeating: 0, count: blocks.count * blockSize / 64)
    }

    mutating func insert(_ document: Int) {
        let number = document - first
        // Only a damaged block has others.
        if bits.indices.contains(number >> 6) { bits[number >> 6] |= 1 << UInt64(number & 63) }
    }

    mutating func formIntersection(_ other: DocumentSet) {
        for index in bits.indices { bits[index] &= other.bits[index] }
    }

    var isEmpty: Bool { bits.allSatisfy { $0 == 0 } }

    var documents: [Int] {
        bits.indices.filter { bits[$0] != 0 }.flatMap { index in
            (0..<64).filter { bits[index] & 1 << UInt64($0) != 0 }.map { first + index * 64 + $0 }
        }
    }
}
