/// Plain text of which some pieces were found. Whoever shows it escapes it.
package struct MarkedText: Sendable, Equatable {
    package struct Piece: Sendable, Equatable {
        package var text: String
        package var isMarked: Bool

        package init(_ text: String, isMarked: Bool) {
            self.text = text
            self.isMarked = isMarked
        }
    }

    package var pieces: [Piece]

    package init(pieces: [Piece]) {
        self.pieces = pieces
    }

    package var plain: String {
        pieces.map(\.text).joined()
    }
}
