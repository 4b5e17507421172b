extension ExportKind {
    /// In the order of their lines: what others refer to comes first. docs/import.md tells of them.
    static let all: [ExportKind] = newsroom + readers + desk

    private static let newsroom: [ExportKind] = [
        ExportKind(
            "history",
            of: "history",
            key: ["id"],
            [
                .id("id"), .text("epoch"), .blob("site"), .blob("codes_fingerprint"), .count("scrubs_due"),
                .boolean("has_former_addresses"),
            ]
        ),
        // So that no id is given twice, though what had it is gone.
        ExportKind("sequence", of: "sqlite_sequence", key: ["name"], [.text("name"), .count("seq", as: "last")]),
        ExportKind(
            "term",
            of: "term",
            key: ["id"],
            [
                .id("id"), .text("kind", as: "taxonomy"), .text("slug"), .text("name"), .text("description"),
                .id("parent_id"), .count("revision"),
            ],
            parts: [
                .many(
                    "former_slugs",
                    of: "former_term_slug",
                    by: "term_id",
                    key: ["kind", "slug"],
                    [.text("kind", as: "taxonomy"), .text("slug")]
                ),
                .many("merged_ids", of: "merged_term", by: "term_id", key: ["id"], [.id("id")]),
            ]
        ),
        article,
        ExportKind(
            "revision",
            of: "revision",
            key: ["article_id", "number"],
            [
                .id("article_id"), .count("number"), .time("at"), .text("editor"), .text("acting_for"),
                .json("content"),
            ]
        ),
        ExportKind(
            "list",
            of: "list",
            key: ["id"],
            [.id("id"), .text("slug"), .count("revision"), .time("updated_at")],
            parts: [
                .many(
                    "articles",
                    of: "list_article",
                    by: "list_id",
                    key: ["position"],
                    [.count("position"), .id("article_id", as: "id")]
                )
            ]
        ),
    ]

    private static let article = ExportKind(
        "article",
        of: "article",
        key: ["id"],
        [
            .id("id"), .text("slug"), .text("status"), .count("revision"), .text("title"), .text("summary"),
            .text("language"), .id("category_id"), .text("image_url"), .text("image_alt"), .text("image_caption"),
            .text("image_credit"), .count("image_width"), .count("image_height"), .count("word_count"),
            .time("published_at"), .time("updated_at"), .time("embargo_until"), .time("retracted_at"),
            .text("retraction_reason"), .boolean("comments_open"), .text("comments_hold"), .time("comments_close_at"),
            .text("source_name"), .text("source_licence"), .text("source_url"), .text("external_id"),
            .text("import_name"), .blob("import_digest"), .count("preview_serial"), .boolean("is_settled"),
        ],
        parts: [
            .one(
                of: "article_text",
                by: "article_id",
                [.text("markdown", as: "body"), .text("html"), .json("extra")]
            ),
            .one(of: "article_plain", by: "article_id", [.text("text", as: "plain_text")]),
            .many(
                "terms",
                of: "article_term",
                by: "article_id",
                key: ["position"],
                [.count("position"), .id("term_id", as: "id"), .boolean("is_inherited")]
            ),
            .many("former_slugs", of: "former_slug", by: "article_id", key: ["slug"], [.text("slug")]),
            .many(
                "corrections",
                of: "correction",
                by: "article_id",
                key: ["id"],
                [.id("id"), .text("kind"), .text("text"), .time("at")]
            ),
        ]
    )

    private static let readers: [ExportKind] = [
        ExportKind(
            "commenter",
            of: "commenter",
            key: ["id"],
            [.id("id"), .blob("token_digest"), .number("key_id"), .number("avatar"), .time("created_at")]
        ),
        ExportKind(
            "comment",
            of: "comment",
            key: ["id"],
            [
                .id("id"), .id("article_id"), .id("parent_id"), .id("shown_under_id"), .count("depth"),
                .text("status"), .id("commenter_id"), .text("name"), .blob("email", as: "email_sealed"),
                .blob("email_code"), .blob("network"), .id("network_day"), .number("avatar"), .boolean("is_staff"),
                .text("markdown", as: "body"), .text("html"), .count("renderer"), .blob("words_digest"),
                .text("held_reasons"), .count("open_reports"), .text("taught"), .time("created_at"),
                .time("edited_at"), .time("featured_at"), .time("decided_at"), .text("decided_by"),
                .text("decision_reason"), .time("erased_at"), .text("external_id"), .text("import_name"),
                .blob("import_digest"),
            ],
            parts: [
                .many(
                    "reports",
                    of: "report",
                    by: "comment_id",
                    key: ["reporter"],
                    [
                        .blob("reporter"), .id("network_day"), .text("reason"), .text("detail"), .time("at"),
                        .boolean("is_open"),
                    ]
                )
            ]
        ),
        ExportKind(
            "ban",
            of: "ban",
            key: ["id"],
            [
                .id("id"), .text("kind", as: "of"), .id("commenter_id"), .blob("code"), .id("network_day"),
                .id("comment_id"), .text("reason"), .text("editor"), .time("created_at"), .time("expires_at"),
            ]
        ),
        ExportKind("words", of: "word_list", key: ["name"], [.text("name"), .count("revision"), .text("entries")]),
        ExportKind(
            "spam_decisions",
            of: "spam_decisions",
            key: ["id"],
            [.id("id"), .count("spam"), .count("ham")]
        ),
        ExportKind("spam_word", of: "spam_token", key: ["hash"], [.number("hash"), .count("spam"), .count("ham")]),
        ExportKind("spent_challenge", of: "spent_challenge", key: ["id"], [.text("id"), .time("expires_at")]),
        ExportKind("destroyed_key", of: "destroyed_key", key: ["id"], [.number("id")]),
    ]

    private static let desk: [ExportKind] = [
        ExportKind(
            "token",
            of: "token",
            key: ["id"],
            [
                .id("id"), .text("name"), .blob("digest"), .text("scopes"), .time("created_at"), .time("expires_at"),
                .time("revoked_at"), .time("last_used_at"),
            ]
        ),
        ExportKind(
            "audit",
            of: "audit",
            key: ["id"],
            [
                .count("id"), .time("at"), .text("act"), .text("subject"), .text("detail"), .id("token_id"),
                .text("editor"), .text("acting_for"), .text("client"), .text("request_id"),
            ]
        ),
        ExportKind(
            "change",
            of: "change",
            key: ["number"],
            [
                .count("number"), .time("at"), .text("kind", as: "change"), .id("article_id"), .text("keys"),
                .boolean("is_public"),
            ]
        ),
        ExportKind(
            "recorded_answer",
            of: "recorded_answer",
            key: ["scope", "key"],
            [
                .text("scope"), .text("key"), .blob("body_digest"), .count("status"), .text("fields"), .blob("body"),
                .text("location"), .time("at"),
            ]
        ),
        ExportKind(
            "weather",
            of: "weather",
            key: ["id"],
            [
                .id("id"), .blob("source"), .text("day"), .real("high"), .real("low"), .text("unit"), .time("read_at"),
            ]
        ),
    ]
}
