/// In which direction a text is read.
enum TextDirection: Sendable, Equatable {
    case leftToRight, rightToLeft
    /// By its first letter, where nobody says.
    case automatic

    /// Of a language by its tag. The script of most is that of their name; where a tag names a script, that decides.
    init(language tag: String) {
        // Nearly every tag: there is nothing to take apart.
        if tag.utf8.count == 2, tag.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) {
            self = Self.rightToLeftLanguages.contains(tag[...]) ? .rightToLeft : .leftToRight
            return
        }
        let subtags = tag.lowercased().split(separator: "-")
        guard let language = subtags.first, language != "und" else {
            self = .automatic
            return
        }
        if let script = subtags.dropFirst().first(where: { $0.utf8.count == 4 }) {
            self = Self.rightToLeftScripts.contains(script) ? .rightToLeft : .leftToRight
        } else {
            self = Self.rightToLeftLanguages.contains(language) ? .rightToLeft : .leftToRight
        }
    }

    var name: StaticString {
        switch self {
        case .leftToRight: "ltr"
        case .rightToLeft: "rtl"
        case .automatic: "auto"
        }
    }

    private static let rightToLeftScripts: Set<Substring> = [
        "arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "aran",
    ]
    private static let rightToLeftLanguages: Set<Substring> = [
        "ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "iw", "ks", "lrc", "mzn", "nqo", "pnb", "ps", "sd", "skr",
        "syr", "ug", "ur", "yi",
    ]
}
