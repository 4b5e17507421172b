import HTTP
import News

@testable import NewsAPI

/// A cursor has one spelling: what is read is written as it came, and what was written is read as it was.
enum CursorFuzz {
    private static let orders = ["newest", "oldest", "updated", "relevance", "a"]

    static func check(_ input: [UInt8]) throws(Finding) {
        let text = String(decoding: input, as: UTF8.self)
        if let cursor = Cursor(text) {
            try require(isSame(cursor.text, text), "\(text) is written \(cursor.text)")
            try checkQuery(cursor)
        }
        try checkQuery(made(of: input))
    }

    /// A cursor that somebody may have been given: numbers from the input's bytes.
    private static func made(of input: [UInt8]) -> Cursor {
        func number(_ place: Int) -> Int64 {
            Int64(bitPattern: input.dropFirst(place * 8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        }
        return Cursor(
            order: orders[Int(input.last ?? 0) % orders.count],
            keyset: Keyset(value: number(0), id: number(1)),
            now: input.count > 16 ? Timestamp(seconds: number(2)) : nil
        )
    }

    /// Through a next link and back: nothing of it needs escaping, and what else was asked stays.
    private static func checkQuery(_ cursor: Cursor) throws(Finding) {
        let text = cursor.text
        try require(Cursor(text) == cursor, "\(cursor) is not read from \(text)")
        try require(isSame(PercentCoding.encode(query: text), text), "\(text) needs escaping")
        let link = RequestTarget("/articles?tag=a%26b&cursor=old&limit=3").with(cursor)
        var query = QueryReader(RequestTarget(link).query)
        let read = query.cursor(order: cursor.order)
        let (tags, limit) = (query.all("tag"), query.limit())
        do { try query.finish() } catch { throw Finding(description: "\(link) has faults: \(error.faults)") }
        try require(read == cursor && tags == ["a&b"] && limit == 3, "\(link) reads \(String(describing: read))")
    }
}
