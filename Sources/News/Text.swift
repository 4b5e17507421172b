import Foundation

/// Small facts about texts that rules and imports share.
package enum Text {
    /// For an equality that a reader would accept: compatibility forms folded, lower case, runs of blanks one space.
    package static func normalised(_ text: String) -> String {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ $0 < 0x80 }) { return normalised(ascii: bytes) }
        return text.precomposedStringWithCompatibilityMapping.lowercased()
            .split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }

    /// The same for a text in ASCII, as many are, in a fiftieth of the time.
    private static func normalised(ascii text: [UInt8]) -> String {
        var normalised: [UInt8] = []
        normalised.reserveCapacity(text.count)
        var isBehindBlank = false
        for byte in text {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                isBehindBlank = !normalised.isEmpty
                continue
            }
            if isBehindBlank { normalised.append(0x20) }
            isBehindBlank = false
            normalised.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        return String(decoding: normalised, as: UTF8.self)
    }

    /// Words as a reader counts them: runs of letters and digits between blanks; in scripts that are written without blanks
    /// (Han, Kana, Thai, Lao, Khmer, Burmese), two characters count as one word, about what their readers read in the time of a word.
    package static func wordCount(_ text: String) -> Int64 {
        var words: Int64 = 0
        var unspaced: Int64 = 0
        var isInside = false
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                // The same as below, without looking anything up.
                let isBlank = scalar == " " || 0x09...0x0D ~= scalar.value
                let isLetterOrDigit = 0x30...0x39 ~= scalar.value || 0x61...0x7A ~= scalar.value | 0x20
                if isBlank {
                    isInside = false
                } else if isLetterOrDigit, !isInside {
                    words += 1
                    isInside = true
                }
            } else if isUnspaced(scalar) {
                unspaced += 1
                isInside = false
            } else if scalar.properties.isWhitespace {
                isInside = false
            } else if !isInside, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                words += 1
                isInside = true
            }
        }
        return words + (unspaced + 1) / 2
    }

    /// Of a script that is written without blanks between words.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: scalar.properties.isAlphabetic
        default: false
        }
    }
}
