import HTTP
import JSON
import Markdown
import News

private typealias Member<Root, Value> = any WritableKeyPath<Root, Value> & Sendable

/// What an editor's JSON says of an article: a merge patch (RFC 7396), also of an article that is yet to be.
///
/// What is slow, rendering above all, is done when it is read; to apply it costs next to nothing, for that is done while others wait.
struct ArticlePatch: Sendable {
    /// As it was sent, for pointing at members.
    let object: JSONObject
    private var changes: [@Sendable (inout Article) -> Void] = []
    private var extra: JSONObject?
    /// `extra` takes the place of what is there, instead of being merged into it.
    private var replacesExtra = false
    /// The client says that it is for later.
    private var isScheduled = false

    static let titleBytesMax = 2_000
    static let summaryBytesMax = 20_000
    static let extraBytesMax = 8 * 1024
    static let termsMax = 100

    /// Throws: 415, 400 and 422, with every fault at once.
    ///
    /// - isNew: a title is required then.
    init(_ request: Request, isNew: Bool) throws(Problem) {
        object = try request.object(["application/json", "application/merge-patch+json"])
        var reader = ObjectReader(object)
        title(&reader, isNew: isNew)
        texts(&reader)
        terms(&reader)
        image(&reader)
        publication(&reader)
        comments(&reader)
        source(&reader)
        extra(&reader, isNew: isNew)
        reader.finish()
        guard reader.faults.isEmpty else { throw .badBody(reader.faults) }
    }

    /// Throws `notAcceptable` when what is left does not hold together.
    func apply(to article: inout Article, at now: Timestamp) throws(NewsError) {
        for change in changes { change(&article) }
        let due = max(article.publishedAt ?? now, article.embargoUntil ?? now)
        if isScheduled, due <= now {
            throw .notAcceptable(
                member: "status",
                detail: "needs a published_at to come; to publish now, say \"published\""
            )
        }
        if let image = article.image, image.url.isEmpty {
            throw .notAcceptable(member: "image", detail: "must have a url")
        }
        guard replacesExtra || extra != nil else { return }
        let sent = extra ?? JSONObject()
        var json = JSONWriter()
        json.value(.object(replacesExtra ? sent : Self.object(article.text?.extra ?? "{}").merged(with: sent)))
        let bytes = json.bytes
        guard bytes.count <= Self.extraBytesMax else {
            throw .notAcceptable(
                member: "extra",
                detail: "must have at most \(Self.extraBytesMax) bytes as JSON; it would have \(bytes.count)"
            )
        }
        article.text?.extra = String(decoding: bytes, as: UTF8.self)
    }

    private static func object(_ text: String) -> JSONObject {
        if case .object(let object)? = try? JSONReader.read(Array(text.utf8)) { object } else { JSONObject() }
    }

    private mutating func change(_ change: @escaping @Sendable (inout Article) -> Void) {
        changes.append(change)
    }

    // MARK: Members

    private mutating func title(_ reader: inout ObjectReader, isNew: Bool) {
        if reader.isNull("title") { reader.fault("title", "must not be null") }
        if isNew, reader.value("title") == nil { reader.fault("title", "is required") }
        if let title = reader.text("title", bytesMin: 1, bytesMax: Self.titleBytesMax, breaks: false) {
            let isBlank = title.unicodeScalars.allSatisfy {
                $0.properties.isWhitespace || $0.properties.generalCategory == .format
            }
            if isBlank { reader.fault("title", "must not be blank") }
            change { $0.title = title }
            if isNew { change { $0.slug = Slug.make(from: title) ?? "article" } }
        }
        guard let slug = reader.string("slug") else {
            if reader.isNull("slug"), !isNew { reader.fault("slug", "must not be null") }
            return
        }
        if Slug.isSlug(slug) {
            change { $0.slug = slug }
        } else {
            let near = Slug.make(from: slug).map { "; \"\($0)\" would be one" } ?? ""
            reader.fault("slug", "must be lower-case letters, digits and single hyphens, at most 96 bytes" + near)
        }
    }

    private mutating func texts(_ reader: inout ObjectReader) {
        if let summary = reader.text("summary", bytesMax: Self.summaryBytesMax) {
            change { $0.summary = summary }
        } else if reader.isNull("summary") {
            change { $0.summary = "" }
        }
        if let source = reader.string("body") ?? (reader.isNull("body") ? "" : nil) {
            let rendered = Markdown(source, by: .newsroom)
            let body = Body(markdown: source, html: rendered.html)
            let plain = rendered.plainText
            change {
                $0.text?.body = body
                $0.text?.plainText = plain
            }
        }
        if let language = reader.string("language") {
            if LanguageTag.isWellFormed(language) {
                change { $0.language = language.lowercased() }
            } else {
                reader.fault("language", "must be a language tag (BCP 47)")
            }
        } else if reader.isNull("language") {
            change { $0.language = "und" }
        }
    }

    private mutating func terms(_ reader: inout ObjectReader) {
        switch reader.value("category") {
        case nil: break
        case .null: change { $0.category = nil }
        case .some(let value):
            if let term = Self.reference(value) {
                change { $0.category = term }
            } else {
                reader.fault("category", Self.termDetail)
            }
        }
        for (name, path) in [("tags", \Article.tags), ("authors", \Article.authors)]
            as [(String, Member<Article, [Term.Reference]>)]
        {
            if reader.isNull(name) { change { $0[keyPath: path] = [] } }
            guard let values = reader.array(name, countMax: Self.termsMax) else { continue }
            var terms: [Term.Reference] = []
            for (index, value) in values.enumerated() {
                if let term = Self.reference(value) {
                    if !terms.contains(where: { $0.slug == term.slug }) { terms.append(term) }
                } else {
                    reader.fault(name, at: "/\(index)", Self.termDetail)
                }
            }
            change { [terms] in $0[keyPath: path] = terms }
        }
    }

    private static let termDetail = "must be a name or a slug of at most 200 bytes, or an object with slug and name"

    /// A name, from which the slug follows, or what an article says of its terms.
    private static func reference(_ value: JSONValue) -> Term.Reference? {
        switch value {
        case .string(let text): return reference(name: text)
        case .object(let object):
            guard object.members.allSatisfy({ $0.name == "slug" || $0.name == "name" }), object.duplicateNames.isEmpty
            else {
                return nil
            }
            guard case .string(let slug)? = object["slug"] else {
                guard case .string(let name)? = object["name"] else { return nil }
                return reference(name: name)
            }
            guard Slug.isSlug(slug) else { return nil }
            switch object["name"] {
            case nil: return Term.Reference(slug: slug, name: slug)
            case .string(let name) where isName(name): return Term.Reference(slug: slug, name: name)
            default: return nil
            }
        case .null, .boolean, .number, .array: return nil
        }
    }

    private static func reference(name: String) -> Term.Reference? {
        guard isName(name), let slug = Slug.make(from: name) else { return nil }
        return Term.Reference(slug: slug, name: name)
    }

    private static func isName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private mutating func image(_ reader: inout ObjectReader) {
        if reader.isNull("image") { change { $0.image = nil } }
        _ = reader.object("image") { reader in
            var parts: [@Sendable (inout Article.Image) -> Void] = []
            if let url = reader.webAddress("url", bytesMin: 1) { parts.append { $0.url = url } }
            if reader.isNull("url") { reader.fault("url", "must not be null") }
            let texts =
                [
                    ("alt", \Article.Image.alt, 2_000), ("caption", \.caption, 4_000), ("credit", \.credit, 2_000),
                ] as [(String, Member<Article.Image, String>, Int)]
            for (name, path, bytesMax) in texts {
                if let text = reader.string(name, bytesMax: bytesMax) ?? (reader.isNull(name) ? "" : nil) {
                    parts.append { $0[keyPath: path] = text }
                }
            }
            for (name, path) in [("width", \Article.Image.width), ("height", \.height)]
                as [(String, Member<Article.Image, Int64?>)]
            {
                if let pixels = reader.integer(name, in: 1...100_000) { parts.append { $0[keyPath: path] = pixels } }
                if reader.isNull(name) { parts.append { $0[keyPath: path] = nil } }
            }
            change { [parts] article in
                var image = article.image ?? Article.Image(url: "")
                for part in parts { part(&image) }
                article.image = image
            }
        }
    }

    private mutating func publication(_ reader: inout ObjectReader) {
        moment("published_at", \.publishedAt, &reader)
        moment("embargo_until", \.embargoUntil, &reader)
        if reader.isNull("status") { reader.fault("status", "must not be null") }
        if let stage: Article.Stage = reader.choice("status") {
            switch stage {
            case .draft: change { $0.status = .draft }
            // What is scheduled is published, at a time to come.
            case .published, .scheduled:
                isScheduled = stage == .scheduled
                change { $0.status = .published }
            case .retracted: change { $0.status = .retracted }
            case .trashed: reader.fault("status", "is not set so: DELETE the article, or POST to its /restore")
            }
        }
        if reader.isNull("retraction") { change { $0.retraction = nil } }
        let reason = reader.object("retraction") { reader in
            if reader.value("at") != nil { _ = reader.string("at") }
            return reader.string("reason", .required, bytesMin: 1, bytesMax: 2_000)
        }
        if let reason = reason ?? nil {
            // When it was, is for the transaction to say.
            change { $0.retraction = Retraction(reason: reason, at: $0.retraction?.at ?? Timestamp(seconds: 0)) }
        }
    }

    private mutating func moment(
        _ name: String,
        _ path: Member<Article, Timestamp?>,
        _ reader: inout ObjectReader
    ) {
        if reader.isNull(name) { change { $0[keyPath: path] = nil } }
        guard let text = reader.string(name) else { return }
        if let moment = Timestamp(text) {
            change { $0[keyPath: path] = moment }
        } else {
            reader.fault(name, "must be a date-time (2024-02-07T18:30:00Z)")
        }
    }

    private mutating func comments(_ reader: inout ObjectReader) {
        if reader.isNull("comments") {
            change { $0.comments = Article.CommentState(count: $0.comments.count) }
        }
        _ = reader.object("comments") { reader in
            if let open = reader.boolean("open") { change { $0.comments.open = open } }
            if reader.isNull("open") { change { $0.comments.open = nil } }
            if let hold: CommentRules.Hold = reader.choice("hold") { change { $0.comments.hold = hold } }
            if reader.isNull("hold") { change { $0.comments.hold = nil } }
            moment("closes_at", \.comments.closesAt, &reader)
        }
    }

    private mutating func source(_ reader: inout ObjectReader) {
        if reader.isNull("source") { change { $0.source = nil } }
        _ = reader.object("source") { reader in
            for (name, path) in [("name", \Article.Source.name), ("licence", \.licence), ("url", \.url)]
                as [(String, Member<Article.Source, String?>)]
            {
                let text = name == "url" ? reader.webAddress(name) : reader.text(name, bytesMax: 4_000, breaks: false)
                guard text != nil || reader.isNull(name) else { continue }
                change { article in
                    var source = article.source ?? Article.Source()
                    source[keyPath: path] = text
                    article.source = source == Article.Source() ? nil : source
                }
            }
        }
    }

    private mutating func extra(_ reader: inout ObjectReader, isNew: Bool) {
        replacesExtra = isNew || reader.isNull("extra")
        extra = reader.anyObject("extra")
    }
}

extension ObjectReader {
    /// Text without control characters; line breaks, where they may be.
    fileprivate mutating func text(_ name: String, bytesMin: Int = 0, bytesMax: Int, breaks: Bool = true) -> String? {
        guard let text = string(name, bytesMin: bytesMin, bytesMax: bytesMax) else { return nil }
        let isClean = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control || breaks && ($0 == "\n" || $0 == "\t")
        }
        if !isClean {
            fault(name, breaks ? "must not contain control characters" : "must be one line, without control characters")
        }
        return text
    }

    /// An address that a page may link to: no scripts.
    fileprivate mutating func webAddress(_ name: String, bytesMin: Int = 0) -> String? {
        guard let address = string(name, bytesMin: bytesMin, bytesMax: 4_000) else { return nil }
        let scheme = address.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
        let hasScheme = address.dropFirst(scheme.count).first == ":"
        let isClean = !address.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == " " }
        if !isClean || hasScheme && !["http", "https"].contains(scheme.lowercased()) {
            fault(name, "must be an http or https address")
        }
        return address
    }
}
