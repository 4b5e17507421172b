import GRDB
import TextSearch

extension IndexReader {
    /// Documents whose titles hold one of the terms of each word, the last ones first. Read block by block from the end: what people type
    /// begins with words that thousands of articles hold, and of those a few new ones are enough.
    func documents(titled words: [[String]], countMax: Int) throws -> [Int] {
        guard !words.isEmpty else { return [] }
        var found = fresh.filter { document in
            words.allSatisfy { terms in terms.contains(where: document.terms.isInTitle) }
        }.map(\.number)
        let replaced = Set(fresh.map(\.number))
        // The rarest first: in most blocks nothing of it is there.
        let merged = try words.map(mergedTerms).sorted { $0.documents < $1.documents }.map(\.ids)
        let blockSize = Int(Postings.blockSize)
        for block in stride(from: lastDocument / blockSize, through: 0, by: -1) {
            found += try documents(titled: merged, inBlock: Int64(block)).filter { !replaced.contains($0) }
            if found.count(where: { $0 >= block * blockSize }) >= countMax { break }
        }
        return Array(found.sorted(by: >).prefix(countMax))
    }

    private func documents(titled words: [[Int64]], inBlock block: Int64) throws -> [Int] {
        var all: BlockSet?
        for terms in words {
            var holders = BlockSet()
            for term in terms {
                try read(term, inBlock: block) { $0.eachDocument(with: .title) { holders.insert($0) } }
            }
            if let others = all { holders.formIntersection(others) }
            if holders.isEmpty { return [] }
            all = holders
        }
        return all?.numbers.map { Int(block * Postings.blockSize) + $0 } ?? []
    }
}

/// Documents of one block, a bit for each.
private struct BlockSet {
    private var bits = [UInt64](repeating: 0, count: Int(Postings.blockSize) / 64)

    mutating func insert(_ number: Int) {
        // Only a damaged block has others.
        if bits.indices.contains(number / 64) { bits[number / 64] |= 1 << UInt64(number % 64) }
    }

    mutating func formIntersection(_ other: BlockSet) {
        for index in bits.indices { bits[index] &= other.bits[index] }
    }

    var isEmpty: Bool { bits.allSatisfy { $0 == 0 } }

    var numbers: [Int] {
        bits.indices.flatMap { index in
            (0..<64).filter { bits[index] & 1 << UInt64($0) != 0 }.map { index * 64 + $0 }
        }
    }
}
