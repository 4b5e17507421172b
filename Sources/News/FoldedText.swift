import Foundation

extension Text {
    /// What two texts have in common that a reader would call the same word, however they were typed: compatibility
    /// forms (NFKC) and case folded, runs of blanks one space, none at the ends, and nothing that cannot be seen
    /// (zero-width and soft-hyphen characters, controls).
    ///
    /// Case is folded by lower, upper and lower case again, scalar by scalar: ß and ẞ become ss, ς becomes σ. Unlike
    /// Unicode's folding the four Turkish i's become one, since lists are written in either spelling.
    package static func folded(_ text: String) -> String {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.utf8.count + 1)
        // Word by word: most are in ASCII, which takes a small part of the time, and nothing reaches over a blank.
        for word in text.utf8.split(whereSeparator: isBlank) {
            let end = folded.count
            if end > 0 { folded.append(0x20) }
            let start = folded.count
            if word.allSatisfy({ $0 < 0x80 }) {
                for byte in word where byte > 0x20 && byte != 0x7F {
                    folded.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
                }
            } else {
                folded.append(contentsOf: foldedBeyondASCII(Substring(word)).utf8)
            }
            if folded.count == start { folded.removeLast(start - end) }
        }
        return String(decoding: folded, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func foldedBeyondASCII(_ text: Substring) -> String {
        var seen = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isInvisible(scalar) { seen.append(scalar) }
        var lower = String.UnicodeScalarView()
        // Taken apart first: where several marks stand on a letter, case mappings are right in that order only
        // (Unicode, section 3.13, on U+0345).
        for scalar in String(seen).decomposedStringWithCompatibilityMapping.unicodeScalars {
            // The dot above that lower-casing İ leaves on its i.
            if scalar == "\u{307}", lower.last == "i" { continue }
            appendFolded(scalar, to: &lower)
        }
        return withSingleBlanks(composed(lower))
    }

    /// Run by run between scalars beyond the first 65,536, which stay as they were taken apart: Foundation composes U+101AF with an accent as if
    /// it were U+01AF.
    private static func composed(_ scalars: String.UnicodeScalarView) -> String {
        var composed = String.UnicodeScalarView()
        var run = String.UnicodeScalarView()
        func close() {
            composed.append(contentsOf: String(run).precomposedStringWithCompatibilityMapping.unicodeScalars)
            run = String.UnicodeScalarView()
        }
        for scalar in scalars {
            guard scalar.value > 0xFFFF else {
                run.append(scalar)
                continue
            }
            close()
            composed.append(scalar)
        }
        close()
        return String(composed)
    }

    private static func appendFolded(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView) {
        if scalar.value < 0x80 {
            folded.append((0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
            return
        }
        guard scalar.properties.isCased else {
            folded.append(scalar)
            return
        }
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            for upper in lower.properties.uppercaseMapping.unicodeScalars {
                for scalar in upper.properties.lowercaseMapping.unicodeScalars
                where scalar != "\u{307}" || folded.last != "i" {
                    folded.append(scalar)
                }
            }
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0xA0 {
            return (scalar.value < 0x20 && !(0x09...0x0D).contains(scalar.value))
                || (scalar.value >= 0x7F && scalar.value != 0x85)
        }
        return scalar.properties.isDefaultIgnorableCodePoint
    }

    private static func withSingleBlanks(_ text: String) -> String {
        var single = String.UnicodeScalarView()
        var isBehindBlank = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isBehindBlank = !single.isEmpty
                continue
            }
            if isBehindBlank { single.append(" ") }
            isBehindBlank = false
            single.append(scalar)
        }
        return String(single)
    }
}

/// What a scalar is to the words around it.
package enum WordPart: Sendable {
    /// A letter or digit of a script that puts blanks between words.
    case letter
    /// A letter of a script that does not (Han, Kana, Thai, Lao, Khmer, Burmese).
    case unspaced
    /// A mark, which belongs to what stands before it.
    case mark
    case other

    package init(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: self = .letter
            default: self = .other
            }
            return
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            self = Text.isUnspaced(scalar) ? .unspaced : .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        default: self = .other
        }
    }

    /// Whether a word may end and another begin between two neighbours.
    package static func isEdge(_ before: WordPart, _ behind: WordPart) -> Bool {
        if before == .other || behind == .other { return true }
        return behind != .mark && (before == .unspaced || behind == .unspaced)
    }
}
