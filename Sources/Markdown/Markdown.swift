import CCmark

/// CommonMark to safe HTML and to plain text. Called once, when a text is written: what is read was rendered before.
package struct Markdown: ~Copyable {
    /// Whose text it is decides what it may hold.
    package enum Author: Sendable {
        /// Everything of CommonMark but raw HTML and links that run scripts.
        case newsroom
        /// Paragraphs, emphasis, quotes, code, lists, and links that search engines do not follow. Headings become paragraphs,
        /// pictures their description, and HTML what it is: text.
        case reader
    }

    /// Raised whenever a text would be rendered otherwise than before: what an older one made can be made anew.
    package static let version: Int64 = 1

    private let document: OpaquePointer

    package init(_ source: String, by author: Author) {
        let parsed = source.withCString { cmark_parse_document($0, source.utf8.count, CMARK_OPT_DEFAULT) }
        guard let parsed else { preconditionFailure("cmark has no memory left, and says so itself before it returns") }
        switch author {
        case .newsroom: document = parsed
        case .reader: document = ReaderRules.apply(to: parsed, source)
        }
    }

    deinit {
        cmark_node_free(document)
    }

    /// Raw HTML and dangerous links are left out (cmark's safe mode).
    package var html: String {
        guard let rendered = cmark_render_html(document, CMARK_OPT_DEFAULT) else { return "" }
        defer { cmark_get_default_mem_allocator().pointee.free(rendered) }
        return String(cString: rendered)
    }

    /// The words alone, a line for each paragraph, for indexes and counts.
    package var plainText: String {
        var text = ""
        Self.walk(document) { event, node in
            switch cmark_node_get_type(node) {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE, CMARK_NODE_CODE_BLOCK: text += Self.literal(node)
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += "\n"
            case CMARK_NODE_PARAGRAPH, CMARK_NODE_HEADING: if event == CMARK_EVENT_EXIT { text += "\n" }
            default: break
            }
        }
        return text
    }

    static func literal(_ node: OpaquePointer) -> String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }

    /// Every node in reading order; containers are entered and left.
    static func walk(_ root: OpaquePointer, _ visit: (cmark_event_type, OpaquePointer) -> Void) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        while case let event = cmark_iter_next(iterator), event != CMARK_EVENT_DONE {
            if let node = cmark_iter_get_node(iterator) { visit(event, node) }
        }
    }
}
