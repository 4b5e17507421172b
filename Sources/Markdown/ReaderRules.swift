import CCmark

/// What readers may not use is turned into what they meant, so that no word of theirs is lost.
enum ReaderRules {
    /// Quotes and lists inside each other: more than anybody writes. A body of nothing but `>` would otherwise become thirty times its
    /// size in elements.
    private static let containersMax = 16
    /// Elements of any kind inside each other: who shows a body may not be made for more.
    private static let depthMax = 100

    /// Takes the document over, and gives it back changed; a document nested too deeply is given back as its source.
    static func apply(to document: OpaquePointer, _ source: String) -> OpaquePointer {
        var unwanted: [OpaquePointer] = []
        var (depth, containers) = (0, 0)
        var isTooDeep = false
        Markdown.walk(document) { event, node in
            let kind = cmark_node_get_type(node).rawValue
            // Leaves are only entered.
            let step = leaves.contains(kind) ? 0 : event == CMARK_EVENT_ENTER ? 1 : -1
            depth += step
            if Self.containers.contains(kind) { containers += step }
            if depth > depthMax || containers > containersMax { isTooDeep = true }
            // Changed after the walk: the iterator must not lose the ground under it.
            if event == CMARK_EVENT_ENTER, kinds.contains(kind) { unwanted.append(node) }
        }
        guard !isTooDeep else {
            cmark_node_free(document)
            return plain(source)
        }
        // Innermost first: a picture inside a link is still inside it when the link's turn comes.
        for node in unwanted.reversed() { replace(node) }
        return document
    }

    /// The source as paragraphs of text, nothing in it taken for markup.
    private static func plain(_ source: String) -> OpaquePointer {
        guard let document = cmark_node_new(CMARK_NODE_DOCUMENT) else {
            preconditionFailure("cmark has no memory left")
        }
        var paragraph: OpaquePointer?
        for line in source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                paragraph = nil
                continue
            }
            if paragraph == nil {
                paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
                cmark_node_append_child(document, paragraph)
            } else {
                cmark_node_append_child(paragraph, cmark_node_new(CMARK_NODE_SOFTBREAK))
            }
            cmark_node_append_child(paragraph, text(String(line)))
        }
        return document
    }

    private static let kinds = Set(
        [CMARK_NODE_HEADING, CMARK_NODE_IMAGE, CMARK_NODE_HTML_INLINE, CMARK_NODE_HTML_BLOCK, CMARK_NODE_LINK].map(
            \.rawValue
        )
    )

    private static let containers = Set([CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_LIST].map(\.rawValue))

    private static let leaves = Set(
        [
            CMARK_NODE_HTML_BLOCK, CMARK_NODE_THEMATIC_BREAK, CMARK_NODE_CODE_BLOCK, CMARK_NODE_TEXT,
            CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK, CMARK_NODE_CODE, CMARK_NODE_HTML_INLINE,
        ].map(\.rawValue)
    )

    private static func replace(_ node: OpaquePointer) {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HEADING: exchange(node, for: cmark_node_new(CMARK_NODE_PARAGRAPH))
        case CMARK_NODE_IMAGE: exchange(node, for: cmark_node_new(CMARK_NODE_CUSTOM_INLINE))
        case CMARK_NODE_HTML_INLINE: exchange(node, for: text(Markdown.literal(node)))
        case CMARK_NODE_HTML_BLOCK:
            let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
            cmark_node_append_child(paragraph, text(Markdown.literal(node)))
            exchange(node, for: paragraph)
        // HTML has no links inside links, which cmark makes of an address in angle brackets: the outer one stands.
        case CMARK_NODE_LINK where isInsideLink(node): exchange(node, for: cmark_node_new(CMARK_NODE_CUSTOM_INLINE))
        case CMARK_NODE_LINK: exchange(node, for: link(to: cmark_node_get_url(node).map { String(cString: $0) } ?? ""))
        default: break
        }
    }

    private static func isInsideLink(_ node: OpaquePointer) -> Bool {
        var above = cmark_node_parent(node)
        while let container = above, cmark_node_get_type(container) != CMARK_NODE_LINK {
            above = cmark_node_parent(container)
        }
        return above != nil
    }

    /// `replacement` takes the place and the children of `node`.
    private static func exchange(_ node: OpaquePointer, for replacement: OpaquePointer?) {
        guard let replacement else { return }
        while let child = cmark_node_first_child(node) {
            cmark_node_unlink(child)
            cmark_node_append_child(replacement, child)
        }
        cmark_node_replace(node, replacement)
        cmark_node_free(node)
    }

    private static func text(_ literal: String) -> OpaquePointer? {
        let node = cmark_node_new(CMARK_NODE_TEXT)
        cmark_node_set_literal(node, literal)
        return node
    }

    /// A link as HTML of our own, since cmark knows no `rel`. Other schemes than these lose their link and keep their words.
    private static func link(to url: String) -> OpaquePointer? {
        let node = cmark_node_new(CMARK_NODE_CUSTOM_INLINE)
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https", "mailto"].contains(scheme), url.contains(":") else { return node }
        cmark_node_set_on_enter(node, "<a href=\"\(escapedURL(url))\" rel=\"nofollow ugc noopener\">")
        cmark_node_set_on_exit(node, "</a>")
        return node
    }

    /// Percent-encodes what a URL cannot hold (RFC 3986), and escapes `&` and `'`; quotes and angle brackets are encoded already.
    private static func escapedURL(_ url: String) -> String {
        var escaped = ""
        for byte in url.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;"
            case UInt8(ascii: "'"): escaped += "&#x27;"
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            case _ where "-_.~:/?#[]@!$()*+,;=%".utf8.contains(byte):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return escaped
    }
}
