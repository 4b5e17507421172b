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

    /// Every `<` that CommonMark's own renderer, which leaves raw HTML out, would not have written: another element or another attribute.
    package static func activeTags(_ html: String) -> [String] {
        let elements = "a|img|p|em|strong|code|pre|blockquote|ul|ol|li|br|hr|h[1-6]"
        let attributes = "href|title|src|alt|start|class|rel"
        let tag = try! Regex("<(?:!-- raw HTML omitted --|/?(?:\(elements))(?: (?:\(attributes))=\"[^\"<>]*\")* ?/?)>")
        return html.replacing(tag.matchingSemantics(.unicodeScalar), with: "").matches(of: /<.{0,40}/).map {
            String($0.0)
        }
    }

    /// Tags that end another element than the one that is open, links inside links, and what is never ended.
    package static func misnestedTags(_ html: String) -> [String] {
        var open: [String] = []
        var found: [String] = []
        for tag in html.matches(of: #/<(\/?)([a-z]+)[^<>]*?(\/?)>/#.matchingSemantics(.unicodeScalar)) {
            let name = String(tag.2)
            if tag.1 == "/" {
                if open.popLast() != name { found.append(String(tag.0)) }
            } else if tag.3.isEmpty {
                if name == "a", open.contains("a") { found.append(String(tag.0)) }
                open.append(name)
            }
        }
        return found + open
    }

    /// Every `&` that is not one of the five escapes of the renderer, with what follows it.
    package static func bareAmpersands(_ html: String) -> [String] {
        let escape = #/&(?!amp;|lt;|gt;|quot;|#x27;).{0,10}/#.matchingSemantics(.unicodeScalar)
        return html.matches(of: escape).map { String($0.0) }
    }

    /// The scheme of every link as a browser finds it: controls and spaces before it, and tabs and line ends anywhere, count for nothing
    /// (WHATWG, URL Standard, 4.4).
    package static func schemes(_ html: String) -> [String] {
        html.matches(of: #/(?:href|src)="([^"]*)"/#.matchingSemantics(.unicodeScalar)).map { link in
            let address = link.1.unicodeScalars.filter { !["\t", "\n", "\r"].contains($0) }.drop { $0.value <= 0x20 }
            return String(String.UnicodeScalarView(address.prefix { $0 != ":" })).lowercased()
        }
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
