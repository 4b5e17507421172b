import JSON
import Markdown
package import News
import Secrets

/// One line of an export: a JSON object that is an article (it has a `title`) or a comment. docs/import.md lists the members.
package struct ImportLine: Sendable {
    package var item: ImportItem
    /// Members that nobody here knows: passed over.
    package var ignoredCount: Int

    /// What is wrong with a line, in one sentence.
    package struct Fault: Error, Sendable, Equatable {
        package var reason: String
    }

    /// - article: the slug of the article that all comments go to, whatever they say.
    package init(_ bytes: [UInt8], commentsTo article: String? = nil) throws(Fault) {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw Fault(reason: "not JSON: \(error)")
        }
        guard case .object(let object) = value else { throw Fault(reason: "not a JSON object") }
        var reader = ObjectReader(object, unknown: .counted)
        let item: ImportItem? =
            object["title"] != nil
            ? reader.article().map(ImportItem.article) : reader.comment(to: article).map(ImportItem.comment)
        reader.finish()
        guard let item, reader.faults.isEmpty else {
            let faults = reader.faults.map { "\($0.pointer.dropFirst()) \($0.detail)" }
            throw Fault(reason: faults.joined(separator: "; "))
        }
        self.item = item
        ignoredCount = reader.unknownCount
    }
}

extension ObjectReader {
    /// Bounds on what one line may hold, far above what real archives have (the longest article of the test corpora is 110 KB).
    private static let titleBytesMax = 2_000
    private static let bodyBytesMax = 4 * 1024 * 1024
    private static let namesMax = 200

    fileprivate mutating func article() -> ArticleImport? {
        let externalID = identifier("id")
        let slug = string("slug", bytesMax: Self.titleBytesMax)
        let title = string("title", .required, bytesMin: 1, bytesMax: Self.titleBytesMax)
        let summary = string("summary", bytesMax: Self.bodyBytesMax) ?? ""
        let body = string("body", .required, bytesMax: Self.bodyBytesMax)
        let language = string("language", bytesMax: 35) ?? "und"
        if !LanguageTag.isWellFormed(language) { fault("language", "must be a language tag (BCP 47)") }
        let categories = names("category")
        let tags = names("tags")
        let authors = names("author") + names("authors")
        let image = image()
        let published = time("published_at")
        let source = source()
        guard let title, let body else { return nil }

        let rendered = Markdown(body, by: .newsroom)
        var content = Content()
        content.add(slug, title, summary, body, language, externalID, published?.description)
        content.add(categories)
        content.add(tags)
        content.add(authors)
        content.add(image?.url, image?.alt, image?.caption, image?.credit)
        content.add(image?.width.map(String.init), image?.height.map(String.init))
        content.add(source?.name, source?.licence, source?.url)
        return ArticleImport(
            identity: content.identity(url: source?.url, source: source?.name, id: externalID),
            externalID: externalID,
            slug: slug.flatMap(Slug.make) ?? Slug.make(from: title) ?? "article",
            title: title,
            summary: summary,
            language: language.lowercased(),
            categoryPath: categories,
            tags: tags,
            authors: authors,
            image: image,
            body: Body(markdown: body, html: rendered.html),
            plainText: rendered.plainText,
            publishedAt: published,
            source: source
        )
    }

    fileprivate mutating func comment(to article: String?) -> CommentImport? {
        let externalID = identifier("id")
        let articleSlug = string("article", bytesMax: Self.titleBytesMax)
        let articleID = identifier("article_id")
        let parent = identifier("parent_id")
        let name = string("name", bytesMax: 500) ?? string("author", bytesMax: 500)
        let email = string("email", bytesMax: 500)
        let body = string("body", .required, bytesMin: 1, bytesMax: 256 * 1024)
        let created = time("created_at")
        let status: Comment.Status = choice("status") ?? .approved
        let source = source()
        let target: CommentImport.ArticleName? =
            article.map { .slug($0) } ?? articleSlug.map { .slugOrExternalID($0) }
            ?? articleID.map { .slugOrExternalID($0) }
        if target == nil { fault("article_id", "is required, or --article") }
        guard let target, let body else { return nil }

        var content = Content()
        content.add(articleSlug, articleID, externalID, parent, name, email, body, created?.description)
        return CommentImport(
            identity: content.identity(url: source?.url, source: source?.name, id: externalID, sentTo: article),
            externalID: externalID,
            article: target,
            parentExternalID: parent,
            name: name.flatMap { $0.isEmpty ? nil : $0 } ?? "Anonymous",
            email: email,
            body: Body(markdown: body, html: Markdown(body, by: .reader).html),
            renderer: Markdown.version,
            status: status,
            createdAt: created
        )
    }

    // MARK: Members

    /// An id of another system: a string or a whole number.
    private mutating func identifier(_ name: String) -> String? {
        switch value(name) {
        case nil, .null: return nil
        case .string(let text) where !text.isEmpty && text.utf8.count <= 500: return text
        case .number(let number) where number.integer != nil: return number.text
        default:
            fault(name, "must be a string of at most 500 bytes or a whole number")
            return nil
        }
    }

    /// One name as a string, or several as an array; a category's array goes from the outermost to the innermost.
    private mutating func names(_ name: String) -> [String] {
        switch value(name) {
        case nil, .null: return []
        case .string(let text): return text.isEmpty ? [] : [text]
        default: return (strings(name, countMax: Self.namesMax, bytesMax: 1_000) ?? []).filter { !$0.isEmpty }
        }
    }

    private mutating func time(_ name: String) -> Timestamp? {
        guard let text = string(name), !text.isEmpty else { return nil }
        if let time = Timestamp(text, missingOffset: .utc) { return time }
        fault(name, "must be a date or a date-time (RFC 3339)")
        return nil
    }

    private mutating func source() -> Article.Source? {
        let source = Article.Source(
            name: string("source", bytesMax: 2_000),
            licence: string("licence", bytesMax: 2_000),
            url: string("url", bytesMax: 4_000)
        )
        return source == Article.Source() ? nil : source
    }

    private mutating func image() -> Article.Image? {
        object("image") { reader in
            Article.Image(
                url: reader.string("url", .required, bytesMin: 1, bytesMax: 4_000) ?? "",
                alt: reader.string("alt", bytesMax: 2_000) ?? "",
                caption: reader.string("caption", bytesMax: 4_000) ?? "",
                credit: reader.string("credit", bytesMax: 2_000) ?? "",
                width: reader.integer("width", in: 1...100_000),
                height: reader.integer("height", in: 1...100_000)
            )
        }
    }
}

/// What is imported of a line, in one byte string, so that it can be told from what was imported before.
private struct Content {
    private var bytes: [UInt8] = []

    /// Absent and empty differ; no value can reach into the next.
    mutating func add(_ values: String?...) {
        for value in values {
            bytes.append(value == nil ? 0x1E : 0x1F)
            bytes.append(contentsOf: (value ?? "").utf8)
        }
    }

    mutating func add(_ values: [String]) {
        bytes.append(0x1D)
        for value in values { add(value) }
    }

    /// Known by its URL, else by its source and id, else by all of it.
    ///
    /// - article: where `--article` sends it. The same line sent to another article is another comment.
    func identity(url: String?, source: String?, id: String?, sentTo article: String? = nil) -> ImportIdentity {
        let digest = Digest.of(bytes)
        var name: String
        if let url, !url.isEmpty {
            name = "url:" + url
        } else if let id {
            name = "id:\(source ?? "")\u{1F}\(id)"
        } else {
            name = "digest:" + digest.map { String($0, radix: 16) }.joined(separator: "-")
        }
        if let article { name += "\u{1F}to:" + article }
        return ImportIdentity(name: name, digest: digest)
    }
}
