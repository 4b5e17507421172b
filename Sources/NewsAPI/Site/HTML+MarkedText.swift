import News

extension HTML {
    /// A text with what was found in it inside `<mark>`.
    mutating func marked(_ text: MarkedText) {
        for piece in text.pieces {
            if piece.isMarked { element("mark", text: piece.text) } else { self.text(piece.text) }
        }
    }
}

extension MarkedText {
    /// The same as a member of JSON.
    var html: String {
        var html = HTML(reserving: 512)
        html.marked(self)
        return String(decoding: html.bytes, as: UTF8.self)
    }
}
