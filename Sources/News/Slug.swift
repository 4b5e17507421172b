import Foundation

/// The name of a thing in a URL: lower-case letters of any script, digits and single hyphens, at most 96 bytes of UTF-8.
package enum Slug {
    package static let bytesMax = 96

    /// Makes a slug of any text: compatibility forms folded (NFKC), lower case, every run of other characters one hyphen. `nil`
    /// when nothing is left. Apostrophes vanish inside words: "it's" reads better as `its`.
    package static func make(from text: String) -> String? {
        var slug = String.UnicodeScalarView()
        var bytes = 0
        var gap = false
        for scalar in text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            if scalar == "'" || scalar == "\u{2019}" || scalar == "\u{AD}" { continue }
            // A mark stands on a letter; behind a hyphen it would make one character of the two.
            guard isWord(scalar), !(isMark(scalar) && (gap || slug.isEmpty)) else {
                gap = !slug.isEmpty
                continue
            }
            let width = UTF8.width(scalar) + (gap ? 1 : 0)
            if bytes + width > bytesMax { break }
            if gap { slug.append("-") }
            slug.append(scalar)
            bytes += width
            gap = false
        }
        // Lower-casing can decompose (U+0130); what is stored is composed again.
        return slug.isEmpty ? nil : String(slug).precomposedStringWithCanonicalMapping
    }

    /// Whether a text is a slug as it stands, to the byte: what a store compares.
    package static func isSlug(_ text: String) -> Bool {
        make(from: text).map { $0.utf8.elementsEqual(text.utf8) } ?? false
    }

    /// The slug with a number behind it, as a taken one gets: `storm`, `storm-2`; shortened where the bytes demand it.
    package static func numbered(_ slug: String, _ number: Int) -> String {
        let suffix = "-\(number)"
        var base = Substring(slug)
        while base.utf8.count + suffix.utf8.count > bytesMax { base.unicodeScalars.removeLast() }
        while base.last == "-" { base.removeLast() }
        return base + suffix
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        let category = scalar.properties.generalCategory
        return category == .nonspacingMark || category == .spacingMark
    }

    /// Letters with their marks, and decimal digits.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .nonspacingMark, .spacingMark, .decimalNumber: true
        default: false
        }
    }
}
