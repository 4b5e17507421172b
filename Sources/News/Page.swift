/// One page of a list, and where the next one begins.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    /// `nil` on the last page.
    package var next: Keyset?

    package init(items: [Item], next: Keyset?) {
        self.items = items
        self.next = next
    }

    package func map<Other>(_ change: (Item) -> Other) -> Page<Other> {
        Page<Other>(items: items.map(change), next: next)
    }
}

extension Page: Equatable where Item: Equatable {}

/// The place of the last item shown, in the order of the list: what a page must come after. Rows that are written or removed
/// elsewhere never shift it, which is why no list uses an offset.
package struct Keyset: Sendable, Hashable {
    /// The sort value: seconds for a time, a rank for a search.
    package var value: Int64
    /// Breaks ties: ids are unique.
    package var id: Int64

    package init(value: Int64, id: Int64) {
        self.value = value
        self.id = id
    }
}
