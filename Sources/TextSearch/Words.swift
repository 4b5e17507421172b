/// A word of a text as the index knows it.
package struct Word: Equatable, Sendable {
    /// Folded (`Folding`), never empty, at most `Words.bytesMax` bytes of UTF-8.
    package var text: String
    /// Where it stands, in UTF-8 bytes of the text as it was. Pairs of an unspaced script overlap by a character; all
    /// other ranges lie apart, in order.
    package var range: Range<Int>
    /// 0, 1, 2 …: neighbours differ by one, which is how phrases are found.
    package var position: Int

    package init(text: String, range: Range<Int>, position: Int) {
        self.text = text
        self.range = range
        self.position = position
    }
}

/// Cuts a text into words: for the index, for queries, and to find the words of an answer again where they are marked.
///
/// **A word** is a run of letters, numbers and marks (general categories L, N and M; private use too), folded. Blanks,
/// punctuation (hyphens, slashes, underscores), symbols, emoji and bytes that are no UTF-8 separate. What cannot be
/// seen (soft hyphens, joiners, bidirectional controls, variation selectors) vanishes from inside a word; the
/// zero-width space separates, since that is its purpose.
///
/// **Apostrophes** (' ’ ʼ ＇) separate: `l'eau` is l, eau; `O'Brien` is o, brien; `Ankara'ya` is ankara, ya. Two
/// exceptions are made for English, for what people type:
/// - before d, ll, m, re, t, ve, where they end the word, it is dropped: `don't` is dont;
/// - a final 's is cut off: `reader's` is reader; behind a digit it is kept as s: the `1980's` are the 1980s.
///
/// **Between two Hebrew letters** an apostrophe, quotation mark, geresh or gershayim is part of the spelling and is
/// dropped: `צה"ל` is צהל.
///
/// **Dots** separate, except between single letters, at least two of them: `U.S.` is us, `z. B.` is z, b, `z.B.` is zb.
///
/// **Commas** separate, except in a number of one to three digits and groups of exactly three: `1,000` is 1000;
/// `3,5` is 3, 5.
///
/// **Scripts without blanks between words** (`Script`) are cut into overlapping pairs of characters (a letter with its
/// marks), each at the position of its first, and the last character alone: `日本語` is 日本, 本語, 語. So a word of any
/// length is a phrase of pairs, and one character is the beginning of a pair, or itself. Such a run ends where another
/// script or a digit begins. Zero-width spaces, which some authors put between its words and some do not, vanish.
package enum Words {
    /// A word's longest text, in bytes of UTF-8; the rest of a longer one is left out. It bounds the keys of an index:
    /// longer words are addresses and noise, and the beginning finds them well enough.
    package static let bytesMax = 64

    /// Calls `body` for each word in order; ends early when it returns false. Linear in time, whatever the bytes.
    package static func scan(_ text: UnsafeBufferPointer<UInt8>, _ body: (Word) -> Bool) {
        var scanner = WordScanner(text)
        scanner.scan(body)
    }

    package static func all(in text: String) -> [Word] {
        var words: [Word] = []
        var text = text
        text.withUTF8 { bytes in
            scan(bytes) { word in
                words.append(word)
                return true
            }
        }
        return words
    }
}
