import News
import Secrets
import TestSupport
import Testing

@testable import SQLiteRepository

/// Random acts of editors against a simple model, on disk, with the file closed and opened again in between.
@Suite struct EditingModelTests {
    /// What an article is, as far as the model knows.
    private struct Known: Equatable {
        var slug: String
        var title: String
        var status: Article.Status
        var publishedAt: Timestamp?
        var embargo: Timestamp?
        var isRetracted = false
        var revision: Int64 = 1
        var titles: [String]
        var tags: Set<String> = []

        func isPublic(at now: Timestamp) -> Bool { status == .published && (publishedAt.map { $0 <= now } ?? false) }
    }

    private static let editor = Editor(tokenID: 1, name: "model", scopes: [.writeArticles, .publishArticles])

    @Test func `articles go through their stages as a simple model says, through restarts`() throws {
        var random = SeededRandom.printingItsSeed()
        let folder = try TemporaryFolder()
        let secrets = Secrets(root: Secrets.makeKey())
        func open() throws -> SQLiteRepository {
            try SQLiteRepository(path: folder.path("news.sqlite"), secrets: secrets, readers: 1)
        }
        var repository = try open()
        defer { repository.close() }
        var known: [Int64: Known] = [:]
        var now = Newsroom.now
        let steps = isUnderThreadSanitizer ? 600 : 4_000
        for step in 0..<steps {
            now = now + Int64.random(in: 0...3, using: &random)
            try act(step, on: repository, &known, at: now, &random)
            if random.chance(1, in: 20) { _ = try answer { repository.settle(at: now, then: $0) } }
            if random.chance(1, in: 150) {
                repository.close()
                repository = try open()
                try compare(repository, known, at: now)
            }
        }
        try compare(repository, known, at: now)
        _ = try answer { repository.settle(at: now, then: $0) }
        #expect(try repository.check() == [])
    }

    private func act(
        _ step: Int,
        on repository: SQLiteRepository,
        _ known: inout [Int64: Known],
        at now: Timestamp,
        _ random: inout SeededRandom
    ) throws {
        if known.count < 12 || random.chance(1, in: 60) {
            let title = "Title \(Int.random(in: 0..<5, using: &random))"
            let made = try written(repository) { transaction throws(NewsError) in
                var article = Article.blank(at: now)
                article.title = title
                article.slug = Slug.make(from: title) ?? ""
                return try transaction.create(article, by: Self.editor, at: now)
            }
            #expect(!known.values.contains { $0.slug == made.slug })
            known[made.id] = Known(slug: made.slug, title: title, status: .draft, titles: [title])
            return
        }
        guard let (id, old) = known.randomElement(using: &random) else { return }
        var new = old
        let condition: RevisionCondition =
            random.chance(1, in: 8)
            ? .revisions([old.revision + Int64.random(in: -1...1, using: &random)]) : .revisions([old.revision])
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            new.title = "Title \(step)"
        case 1:
            (new.status, new.publishedAt) = (.published, nil)
        case 2:
            (new.status, new.publishedAt) = (.published, now + Int64.random(in: -20...40, using: &random))
        case 3:
            new.status = .draft
        case 4:
            (new.status, new.isRetracted) = (.retracted, true)
        case 5:
            new.embargo = random.chance(1, in: 3) ? nil : now + Int64.random(in: -20...40, using: &random)
        case 6:
            new.tags = Set((0..<3).map { _ in "tag-\(Int.random(in: 0..<6, using: &random))" })
        case 7:
            return try trash(id, old, condition, on: repository, &known, at: now)
        default:
            return try restore(id, old, on: repository, &known, at: now)
        }
        try edit(id, old, new, condition, on: repository, &known, at: now)
    }

    private func edit(
        _ id: Int64,
        _ old: Known,
        _ wished: Known,
        _ condition: RevisionCondition,
        on repository: SQLiteRepository,
        _ known: inout [Int64: Known],
        at now: Timestamp
    ) throws {
        var new = wished
        if new.status == .published, let floor = new.embargo { new.publishedAt = max(new.publishedAt ?? now, floor) }
        if new.status == .published, new.publishedAt == nil { new.publishedAt = now }
        if new.status != .retracted { new.isRetracted = false }
        let isLegal: Bool =
            switch (old.status, new.status) {
            case (.trashed, _): false
            case (.published, .retracted): old.isPublic(at: now)
            case (.draft, .retracted), (.retracted, .draft): false
            default: true
            }
        let result = Result {
            try written(repository) { transaction throws(NewsError) in
                try transaction.edit(old.slug, if: condition, by: Self.editor, at: now) { article in
                    article.title = wished.title
                    article.status = wished.status
                    article.publishedAt = wished.publishedAt
                    article.embargoUntil = wished.embargo
                    article.tags = wished.tags.sorted().map { Term.Reference(slug: $0, name: $0) }
                    if wished.status == .retracted, article.retraction == nil {
                        article.retraction = Retraction(reason: "wrong", at: now)
                    }
                }
            }
        }
        guard condition.allows(old.revision) else {
            guard case .failure(NewsError.stale(let current, _)) = result else {
                Issue.record("\(result) for a stale edit")
                return
            }
            #expect(current.revision == old.revision)
            return
        }
        guard isLegal else {
            guard case .failure(NewsError.illegalMove) = result else {
                Issue.record("\(old) became \(result)")
                return
            }
            return
        }
        let kept = try result.get()
        if new != old {
            new.revision += 1
            new.titles.append(new.title)
        }
        #expect(kept.revision == new.revision)
        known[id] = new
    }

    private func trash(
        _ id: Int64,
        _ old: Known,
        _ condition: RevisionCondition,
        on repository: SQLiteRepository,
        _ known: inout [Int64: Known],
        at now: Timestamp
    ) throws {
        let result = Result {
            try written(repository) { transaction throws(NewsError) in
                try transaction.trash(old.slug, if: condition, by: Self.editor, at: now)
            }
        }
        guard condition.allows(old.revision), old.status != .trashed else {
            #expect(throws: NewsError.self) { try result.get() }
            return
        }
        known[id]?.status = .trashed
        known[id]?.revision += 1
        known[id]?.titles.append(old.title)
        #expect(try result.get().status == .trashed)
    }

    private func restore(
        _ id: Int64,
        _ old: Known,
        on repository: SQLiteRepository,
        _ known: inout [Int64: Known],
        at now: Timestamp
    ) throws {
        let result = Result {
            try written(repository) { transaction throws(NewsError) in
                try transaction.restore(old.slug, by: Self.editor, at: now)
            }
        }
        guard old.status == .trashed else {
            #expect(throws: NewsError.self) { try result.get() }
            return
        }
        known[id]?.status = old.isRetracted ? .retracted : .draft
        known[id]?.revision += 1
        known[id]?.titles.append(old.title)
        _ = try result.get()
    }

    /// Everything that can be seen, by everyone and by editors.
    private func compare(_ repository: SQLiteRepository, _ known: [Int64: Known], at now: Timestamp) throws {
        try repository.read { snapshot throws(NewsError) in
            for (id, article) in known {
                guard let found = try snapshot.deskArticle(slug: article.slug) else {
                    Issue.record("\(article.slug) is not there")
                    continue
                }
                let seen = Known(
                    slug: found.slug,
                    title: found.title,
                    status: found.status,
                    publishedAt: found.publishedAt,
                    embargo: found.embargoUntil,
                    isRetracted: found.retraction != nil,
                    revision: found.revision,
                    titles: article.titles,
                    tags: Set(found.tags.map(\.slug))
                )
                #expect(seen == article)
                #expect(
                    try snapshot.article(slug: article.slug, now: now)?.id == (article.isPublic(at: now) ? id : nil)
                )
                var titles: [String] = []
                for number in 1...article.revision {
                    titles.append(try snapshot.revision(number, of: found)?.article.title ?? "-")
                }
                #expect(titles == article.titles)
            }
            var query = ArticleQuery()
            query.limit = 1000
            let shown = Set(try snapshot.articles(query, now: now).items.map(\.id))
            #expect(shown == Set(known.filter { $0.value.isPublic(at: now) }.keys))
            query.filter.stages = Set(Article.Stage.allCases)
            #expect(try snapshot.articles(query, now: now).items.count == known.count)
            query.filter.stages = [.scheduled]
            let scheduled = known.values.count { $0.status == .published && !$0.isPublic(at: now) }
            #expect(try snapshot.articles(query, now: now).items.count == scheduled)
        }
    }

    private func written<Value: Sendable>(
        _ repository: SQLiteRepository,
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value
    ) throws -> Value {
        try answer { repository.write(body, then: $0) }
    }
}
