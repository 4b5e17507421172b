import News

extension MarkedText {
    /// Escaped, with what was found inside `<mark>`.
    var html: String {
        var html: [UInt8] = []
        html.reserveCapacity(512)
        for piece in pieces {
            if piece.isMarked { html += "<mark>".utf8 }
            Self.escape(piece.text, into: &html)
            if piece.isMarked { html += "</mark>".utf8 }
        }
        return String(decoding: html, as: UTF8.self)
    }

    /// Byte by byte: the signs that mean something in HTML are ASCII, and no byte of another letter is.
    private static func escape(_ text: String, into html: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var copied = 0
            for (index, byte) in bytes.enumerated() {
                guard let escape = escape(of: byte) else { continue }
                html += bytes[copied..<index]
                html += escape.utf8
                copied = index + 1
            }
            html += bytes[copied...]
        }
    }

    private static func escape(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
