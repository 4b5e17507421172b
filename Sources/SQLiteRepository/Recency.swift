import GRDB
import TextSearch

struct FoundArticle {
    var hit: Matching.Hit
    var publishedAt: Int64
}

/// Among articles that fit as well, the newer one comes first; one that fits better by a quarter comes before whatever is newer.
enum Recency {
    private static let bonus = 0.25
    private static let halfLifeSeconds = 180.0 * 86_400

    static func isBefore(_ one: FoundArticle, _ other: FoundArticle, now: Int64) -> Bool {
        if one.hit.comesFirst != other.hit.comesFirst { return one.hit.comesFirst }
        let (left, right) = (score(one, now: now), score(other, now: now))
        if left != right { return left > right }
        return (one.publishedAt, one.hit.document) > (other.publishedAt, other.hit.document)
    }

    /// Those of `hits` that may be among the first `count`, whatever their moments are.
    static func contenders(among hits: [Matching.Hit], count: Int) -> [Matching.Hit] {
        guard hits.count > count, count > 0 else { return hits }
        let inOrder = hits.sorted { $0.comesFirst == $1.comesFirst ? $0.score > $1.score : $0.comesFirst }
        let last = inOrder[count - 1]
        let least = Double(last.score) / (1 + bonus)
        return inOrder.filter { $0.comesFirst == last.comesFirst ? Double($0.score) >= least : $0.comesFirst }
    }

    private static func score(_ found: FoundArticle, now: Int64) -> Double {
        let age = Double(max(0, now - found.publishedAt))
        return Double(found.hit.score) * (1 + bonus * halfLifeSeconds / (halfLifeSeconds + age))
    }
}

extension Database {
    func moments(of hits: [Matching.Hit]) throws -> [FoundArticle] {
        let moments = try Dictionary(
            uniqueKeysWithValues: rows(
                "SELECT article.id, published_at FROM json_each(?) AS found CROSS JOIN article ON article.id = found.value",
                [.list(hits.map { Int64($0.document) })]
            ) { (Int($0.integer()), $0.integer()) }
        )
        return hits.compactMap { hit in
            moments[hit.document].map { FoundArticle(hit: hit, publishedAt: $0) }
        }
    }
}
