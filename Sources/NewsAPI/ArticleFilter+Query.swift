import HTTP
import News

extension QueryReader {
    /// The filters that lists and searches share: repeated = and, comma = or, leading `-` = not.
    mutating func articleFilter() -> ArticleFilter {
        var filter = ArticleFilter()
        for taxonomy in Taxonomy.allCases {
            for value in bounded(taxonomy.rawValue) {
                let slugs = value.split(separator: ",").map(String.init)
                let wanted = slugs.filter { !$0.hasPrefix("-") }
                let unwanted = slugs.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }
                if !wanted.isEmpty { filter.terms.append(.init(taxonomy: taxonomy, slugs: wanted)) }
                if !unwanted.isEmpty {
                    filter.terms.append(.init(taxonomy: taxonomy, slugs: unwanted, isNegated: true))
                }
                if slugs.isEmpty || unwanted.contains("") {
                    fault(taxonomy.rawValue, "must name slugs, separated by commas")
                }
                if !wanted.isEmpty, !unwanted.isEmpty {
                    fault(taxonomy.rawValue, "must not mix slugs with and without -")
                }
            }
        }
        filter.languages = languages()
        filter.ids = ids()
        filter.publishedAfter = moment("published_after")
        filter.publishedBefore = moment("published_before")
        filter.updatedAfter = moment("updated_after")
        return filter
    }

    /// Repetitions and slugs beyond these would only make work.
    private mutating func bounded(_ name: String) -> [String] {
        let values = all(name)
        if values.count > 10 || values.contains(where: { $0.utf8.count > 4_000 }) {
            fault(name, "must be given at most 10 times, with at most 4000 bytes each")
            return []
        }
        return values
    }

    private mutating func languages() -> [String] {
        guard let text = string("language", bytesMax: 400) else { return [] }
        let languages = text.split(separator: ",").map { $0.lowercased() }
        if languages.isEmpty { fault("language", "must name language tags, separated by commas") }
        return languages
    }

    private mutating func ids() -> [Int64]? {
        guard let text = string("ids") else { return nil }
        let ids = text.split(separator: ",", omittingEmptySubsequences: false).map { Digits.decimal($0.utf8) }
        guard ids.count <= 100, ids.allSatisfy({ $0 != nil }) else {
            fault("ids", "must be at most 100 ids, separated by commas")
            return nil
        }
        return ids.compactMap { $0.map(Int64.init) }
    }

    mutating func moment(_ name: String) -> Timestamp? {
        guard let text = string(name) else { return nil }
        if let moment = Timestamp(text) { return moment }
        fault(name, "must be a date-time (2024-02-07T18:30:00Z) or a date, which is its midnight UTC")
        return nil
    }
}
