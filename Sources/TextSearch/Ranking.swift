#if canImport(Glibc)
    import Glibc
#endif

/// How well a document fits a word: BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, §3.6),
/// with the idf of Lucene, which is never negative.
package struct Ranking: Sendable {
    /// How much a word counts in each field, and how much it counts less in a longer one (0: not at all, 1: in proportion).
    private static let weight: [Float] = [1, 5, 2, 3]
    private static let lengthEffect: [Float] = [0.75, 0.6, 0.6, 0.3]
    /// How soon it counts no more to say a word once more.
    private static let saturation: Float = 2

    /// By field and code of length: what one mention adds.
    private let mention: [Float]
    private let documents: Float

    /// - lengths: words in each field of all documents together.
    package init(documents: Int, lengths: PerField<Int>) {
        self.documents = Float(max(1, documents))
        var mention: [Float] = []
        mention.reserveCapacity(TextField.count * 256)
        for field in TextField.allCases {
            let average = max(1, Float(lengths[field]) / self.documents)
            let effect = Self.lengthEffect[field.rawValue]
            for code in UInt8.min...UInt8.max {
                let length = Float(FieldLength.length(of: code))
                mention.append(Self.weight[field.rawValue] / (1 - effect + effect * length / average))
            }
        }
        self.mention = mention
    }

    /// What so many mentions in one field add to a document's frequency.
    @inline(__always)
    func frequency(_ count: UInt32, in field: Int, lengthCode: UInt8) -> Float {
        Float(count) * mention[field << 8 | Int(lengthCode)]
    }

    func frequency(_ counts: PerField<UInt32>, _ lengthCodes: PerField<UInt8>) -> Float {
        TextField.allCases.reduce(0) { sum, field in
            counts[field] == 0
                ? sum : sum + frequency(counts[field], in: field.rawValue, lengthCode: lengthCodes[field])
        }
    }

    /// What a frequency is worth, before the idf.
    @inline(__always)
    func saturated(_ frequency: Float) -> Float {
        frequency * (Self.saturation + 1) / (Self.saturation + frequency)
    }

    /// How much a word tells that stands in so many documents.
    func idf(holding: Int) -> Float {
        logf(1 + (documents - Float(holding) + 0.5) / (Float(holding) + 0.5))
    }
}
