/// Looks through HTML for what the renderer would not have made of a reader's text.
package enum HTMLScan {
    private static let tags = [
        "<p>", "</p>", "<em>", "</em>", "<strong>", "</strong>", "<code>", "</code>", "<pre>", "</pre>", "<blockquote>",
        "</blockquote>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<br />", "<hr />", "</a>", "<mark>",
        "</mark>",
    ]

    /// Every `<` that does not begin a known tag without attributes, an ordered list with its start, a code block with its language,
    /// or a link with exactly our attributes; with what follows it.
    package static func foreignTags(_ html: String) -> [String] {
        var found: [String] = []
        var rest = Substring(html).utf8
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            let tail = Substring(rest[start...])
            if !tags.contains(where: { tail.utf8.starts(with: $0.utf8) }), !isKnownWithAttributes(tail) {
                found.append(String(tail.prefix(60)))
            }
            rest = rest[rest.index(after: start)...]
        }
        return found
    }

    private static func isKnownWithAttributes(_ tail: Substring) -> Bool {
        if tail.wholeTag(matches: #/<ol start="[0-9]+">/#)
            || tail.wholeTag(matches: #/<code class="language-[^"<>]*">/#)
        {
            return true
        }
        return tail.wholeTag(matches: #/<a href="(?i:https?|mailto):[^"<> ]*" rel="nofollow ugc noopener">/#)
    }
}

extension Substring {
    /// By scalars: a browser knows nothing of characters, in which a mark may join a hyphen or a quote.
    fileprivate func wholeTag(matches pattern: Regex<Substring>) -> Bool {
        prefixMatch(of: pattern.matchingSemantics(.unicodeScalar)) != nil
    }
}
