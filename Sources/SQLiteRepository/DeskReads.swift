import GRDB
import News
import Secrets

extension Snapshot {
    func deskArticle(slug: String) throws(NewsError) -> Article? {
        try query { database in
            let named = try database.row("\(Article.select(withText: true)) WHERE article.slug = ?", [.text(slug)]) {
                try Article(&$0, withText: true, names, in: database)
            }
            if let named { return named }
            return try database.row(
                """
                \(Article.select(withText: true))
                WHERE article.id = (SELECT article_id FROM former_slug WHERE slug = ?)
                """,
                [.text(slug)]
            ) { try Article(&$0, withText: true, names, in: database) }
        }
    }

    func previewedArticle(slug: String, signature: String, now: Timestamp) throws(NewsError) -> Article? {
        guard let article = try deskArticle(slug: slug), article.status != .trashed else { return nil }
        let serial = try query { try $0.previewSerial(ofArticle: article.id) }
        return secrets.checks(preview: signature, of: article.id, serial: serial, now: now.seconds) ? article : nil
    }

    func trace(ofArticle slug: String, now: Timestamp) throws(NewsError) -> ArticleTrace? {
        try query { database in
            try database.row(
                """
                SELECT article.id, article.slug, article.status, retracted_at, retraction_reason FROM article
                WHERE article.slug = ?1 AND article.status = 'retracted'
                UNION ALL
                SELECT article.id, article.slug, article.status, retracted_at, retraction_reason
                FROM former_slug JOIN article ON article.id = former_slug.article_id
                WHERE former_slug.slug = ?1
                    AND (article.status = 'retracted' OR article.status = 'published' AND article.published_at <= ?2)
                """,
                [.text(slug), .integer(now.seconds)]
            ) { columns in
                let (id, slug) = (columns.integer(), columns.text())
                guard columns.text() == Article.Status.retracted.rawValue else {
                    return .moved(articleID: id, slug: slug)
                }
                let at = Timestamp(seconds: columns.integer())
                return .retracted(articleID: id, Retraction(reason: columns.text(), at: at))
            }
        }
    }

    func corrections(after: Keyset?, limit: Int, now: Timestamp) throws(NewsError) -> Page<CorrectionEntry> {
        try query { database in
            var conditions = Conditions()
            conditions.require("article.status = 'published' AND article.published_at <= ?", .integer(now.seconds))
            if let after {
                conditions.require(
                    "(correction.at, correction.id) < (?, ?)",
                    .integer(after.value),
                    .integer(after.id)
                )
            }
            var entries = try database.rows(
                """
                SELECT correction.id, correction.kind, correction.text, correction.at, article.id, article.slug, article.title
                FROM correction CROSS JOIN article ON article.id = correction.article_id
                WHERE \(conditions.sql) ORDER BY correction.at DESC, correction.id DESC LIMIT ?
                """,
                conditions.values + [.integer(Int64(limit) + 1)]
            ) { columns in
                CorrectionEntry(
                    correction: Correction(&columns),
                    articleID: columns.integer(),
                    slug: columns.text(),
                    title: columns.text()
                )
            }
            guard entries.count > limit else { return Page(items: entries, next: nil) }
            entries.removeLast()
            let last = entries.last.map { Keyset(value: $0.correction.at.seconds, id: $0.correction.id) }
            return Page(items: entries, next: last)
        }
    }

    // MARK: Revisions

    func revisions(ofArticle id: Int64, after: Keyset?, limit: Int) throws(NewsError) -> Page<Revision> {
        try query { database in
            // The version of an import is kept when another replaces it; until then the article itself is its record.
            var revisions = try database.rows(
                """
                SELECT number, at, editor, acting_for FROM revision WHERE article_id = ?1 AND number < ?2
                UNION ALL
                SELECT revision, updated_at, ?4, NULL FROM article WHERE id = ?1 AND revision < ?2
                    AND NOT EXISTS (SELECT 1 FROM revision AS kept WHERE kept.article_id = article.id AND kept.number = article.revision)
                ORDER BY 1 DESC LIMIT ?3
                """,
                [
                    .integer(id), .integer(after?.id ?? .max), .integer(Int64(limit) + 1), .text(Revision.importer),
                ]
            ) { Revision(&$0) }
            guard revisions.count > limit else { return Page(items: revisions, next: nil) }
            revisions.removeLast()
            return Page(items: revisions, next: revisions.last.map { Keyset(value: 0, id: $0.number) })
        }
    }

    func revision(_ number: Int64, of article: Article) throws(NewsError) -> (revision: Revision, article: Article)? {
        try query { database in
            let kept = try database.row(
                """
                SELECT number, at, editor, acting_for, \(Self.revisionMembers) FROM revision
                WHERE article_id = ? AND number = ?
                """,
                [.integer(article.id), .integer(number)]
            ) { columns in
                let revision = Revision(&columns)
                return (revision, try article.with(revision, &columns, names, in: database))
            }
            if let kept { return kept }
            guard number == article.revision else { return nil }
            return (
                Revision(number: number, at: article.updatedAt, editor: Revision.importer, actingFor: nil), article
            )
        }
    }

    /// In the order in which `Article.with` reads them.
    private static let revisionMembers = [
        "slug", "status", "title", "summary", "markdown", "extra", "language", "category_id", "term_ids", "image_url",
        "image_alt", "image_caption", "image_credit", "image_width", "image_height", "published_at", "embargo_until",
        "retracted_at", "retraction_reason", "comments_open", "comments_hold", "comments_close_at", "source_name",
        "source_licence",
        "source_url",
    ].map { "json_extract(content, '$.\($0)')" }.joined(separator: ", ")

    // MARK: Audit

    func audit(_ query: AuditQuery) throws(NewsError) -> [AuditEntry] {
        try self.query { database in
            var conditions = Conditions()
            if let act = query.act { conditions.require("act = ?", .text(act.rawValue)) }
            if let subject = query.subject { conditions.require("subject = ?", .text(subject)) }
            if let token = query.tokenID { conditions.require("token_id = ?", .integer(token)) }
            if let after = query.after { conditions.require("at >= ?", .integer(after.seconds)) }
            if let before = query.before { conditions.require("at < ?", .integer(before.seconds)) }
            if let beyond = query.beyond { conditions.require("id < ?", .integer(beyond)) }
            return try database.rows(
                """
                SELECT id, at, act, subject, detail, token_id, editor, acting_for, client, request_id FROM audit
                WHERE \(conditions.sql) ORDER BY id DESC LIMIT ?
                """,
                conditions.values + [.integer(Int64(query.limit))]
            ) { AuditEntry(&$0) }
        }
    }

    func keep(_ entry: AuditEntry) throws(NewsError) {
        try query { database in
            try database.run(
                """
                INSERT INTO audit (at, act, subject, detail, token_id, editor, acting_for, client, request_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(entry.at.seconds), .text(entry.act.rawValue), .text(entry.subject), .text(entry.detail),
                    .optional(entry.tokenID), .text(entry.editor), .optional(entry.actingFor), .optional(entry.client),
                    .optional(entry.requestID),
                ]
            )
        }
    }

    // MARK: Previews

    func makePreview(ofArticle id: Int64, until end: Timestamp) throws(NewsError) -> String {
        let serial = try query { try $0.previewSerial(ofArticle: id) }
        return secrets.sign(previewOf: id, serial: serial, until: end.seconds)
    }

    func revokePreviews(ofArticle id: Int64) throws(NewsError) {
        try query { try $0.run("UPDATE article SET preview_serial = preview_serial + 1 WHERE id = ?", [.integer(id)]) }
    }
}

extension Database {
    fileprivate func previewSerial(ofArticle id: Int64) throws -> Int64 {
        try row("SELECT preview_serial FROM article WHERE id = ?", [.integer(id)]) { $0.integer() } ?? 0
    }
}

extension Revision {
    /// Reads `number, at, editor, acting_for`.
    fileprivate init(_ columns: inout Columns) {
        self.init(
            number: columns.integer(),
            at: Timestamp(seconds: columns.integer()),
            editor: columns.text(),
            actingFor: columns.optionalText()
        )
    }
}

extension AuditEntry {
    fileprivate init(_ columns: inout Columns) {
        let (id, at) = (columns.integer(), Timestamp(seconds: columns.integer()))
        let (act, subject, detail) = (Act(rawValue: columns.text()) ?? .articleEdited, columns.text(), columns.text())
        let editor = Editor(
            tokenID: columns.optionalInteger(),
            name: columns.text(),
            scopes: [],
            actingFor: columns.optionalText(),
            client: columns.optionalText(),
            requestID: columns.optionalText()
        )
        self.init(act, subject, detail, by: editor, at: at)
        self.id = id
    }
}

extension Article {
    /// This article as it was in a revision. Its HTML is empty: whoever shows or restores it makes it anew.
    fileprivate func with(
        _ revision: Revision,
        _ columns: inout Columns,
        _ names: TermNames,
        in database: Database
    ) throws -> Article {
        var old = self
        old.revision = revision.number
        old.updatedAt = revision.at
        old.slug = columns.text()
        old.status = Status(rawValue: columns.text()) ?? .draft
        old.title = columns.text()
        old.summary = columns.text()
        old.text = Text(body: Body(markdown: columns.text(), html: ""), extra: columns.text())
        old.text?.corrections = text?.corrections ?? []
        old.language = columns.text()
        old.category = try columns.optionalInteger().flatMap { try names.category($0, in: database) }
        (old.authors, old.tags) = try names.distinctAuthorsAndTags(columns.text(), in: database)
        old.image = Self.image(&columns)
        old.publishedAt = columns.optionalTimestamp()
        old.embargoUntil = columns.optionalTimestamp()
        old.retraction = Self.retraction(&columns)
        old.comments.open = columns.optionalInteger().map { $0 != 0 }
        old.comments.hold = columns.optionalText().flatMap(CommentRules.Hold.init(rawValue:))
        old.comments.closesAt = columns.optionalTimestamp()
        old.source = Source(&columns)
        return old
    }
}
