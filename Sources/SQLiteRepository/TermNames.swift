import GRDB
import News

/// The names of terms as one reading connection has seen them: a few dozen terms stand in every list, and reading them anew for each
/// article was a quarter of a list's time. Forgotten when anything has changed. Belongs to its connection, and is used where that is.
final class TermNames {
    private struct Name {
        var taxonomy: Taxonomy
        var reference: Term.Reference
    }

    private var names: [Int64: Name] = [:]
    private var change: Int64 = -1

    /// To be called in each transaction before the first look, with the newest change that it sees.
    func refresh(at newest: Int64) {
        if newest != change { names.removeAll(keepingCapacity: true) }
        change = newest
    }

    func category(_ id: Int64, in database: Database) throws -> Term.Reference? {
        try name(id, in: database)?.reference
    }

    /// - ids: as `article.term_ids` has them.
    func authorsAndTags(_ ids: String, in database: Database) throws -> (
        authors: [Term.Reference], tags: [Term.Reference]
    ) {
        var (authors, tags): ([Term.Reference], [Term.Reference]) = ([], [])
        var rest = ids.utf8[...]
        while let id = Self.nextID(&rest) {
            guard let name = try name(id, in: database) else { continue }
            if name.taxonomy == .author { authors.append(name.reference) } else { tags.append(name.reference) }
        }
        return (authors, tags)
    }

    /// The same for an old revision, of whose terms two may have become one since.
    func distinctAuthorsAndTags(_ ids: String, in database: Database) throws -> (
        authors: [Term.Reference], tags: [Term.Reference]
    ) {
        func distinct(_ terms: [Term.Reference]) -> [Term.Reference] {
            terms.reduce(into: []) { distinct, term in
                if !distinct.contains(term) { distinct.append(term) }
            }
        }
        let terms = try authorsAndTags(ids, in: database)
        return (distinct(terms.authors), distinct(terms.tags))
    }

    /// Takes digits off the front, and the space behind them.
    private static func nextID(_ rest: inout Substring.UTF8View) -> Int64? {
        guard !rest.isEmpty else { return nil }
        var id: Int64 = 0
        while let byte = rest.popFirst(), byte != UInt8(ascii: " ") {
            id = id &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
        }
        return id
    }

    private func name(_ id: Int64, in database: Database) throws -> Name? {
        if let known = names[id] { return known }
        // An old revision may name a term that has become part of another since.
        let merged = "id = (SELECT term_id FROM merged_term WHERE merged_term.id = ?)"
        let found = try read("id = ?", id, in: database) ?? read(merged, id, in: database)
        names[id] = found
        return found
    }

    private func read(_ condition: String, _ id: Int64, in database: Database) throws -> Name? {
        let name = try database.row("SELECT kind, slug, name FROM term WHERE \(condition)", [.integer(id)]) { columns in
            Taxonomy(rawValue: columns.text()).map {
                Name(taxonomy: $0, reference: Term.Reference(slug: columns.text(), name: columns.text()))
            }
        }
        return name ?? nil
    }
}
