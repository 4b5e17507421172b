package import HTTP
import HTTPTypes
package import News

/// The table of contents: which URL means what.
package struct API: Sendable {
    package let routes: [Route]
    let now: @Sendable () -> Timestamp

    package init(_ site: Site) {
        now = site.now
        let articles = ArticleHandlers(site: site)
        let terms = TermHandlers(site: site)
        let comments = CommentHandlers(site: site)
        let search = SearchHandlers(site: site)
        let service = ServiceHandlers(site: site, startedAt: site.now())
        routes = [
            Route(.get, "/", service.entryPoints),
            Route(.get, "/healthz", service.health),
            Route(.get, "/readyz", service.readiness),
            Route(.get, "/openapi.json", service.openAPI),

            Route(.get, "/articles", articles.list),
            Route(.get, "/articles/{slug}", articles.article),
            Route(.get, "/search", search.search),

            Route(.get, "/categories", terms.categories),
            Route(.get, "/categories/{slug}", terms.category),
            Route(.get, "/tags", terms.tags),
            Route(.get, "/tags/{slug}", terms.tag),
            Route(.get, "/authors", terms.authors),
            Route(.get, "/authors/{slug}", terms.author),

            Route(.get, "/articles/{slug}/comments", comments.list),
            Route(.post, "/articles/{slug}/comments", comments.post),
            Route(.get, "/comments/counts", comments.counts),
            Route(.get, "/comments/{id}", comments.comment),
            Route(.patch, "/comments/{id}", comments.edit),
            Route(.delete, "/comments/{id}", comments.delete),
        ]
    }
}

/// What the handlers know of the site: its repository, its rules and its clock.
package struct Site: Sendable {
    package var repository: any NewsRepository
    package var commentRules: CommentRules
    /// `nil`: readers may post as fast as they like (a load test).
    package var commentRate: CommentRate?
    /// The public address of an article with `{slug}` in it; `nil` until one is set.
    package var storyURL: String?
    package var now: @Sendable () -> Timestamp
    package var isDraining: @Sendable () -> Bool
    /// Where the inner details of an error go, for the operator only.
    package var log: @Sendable (String) -> Void

    package init(
        repository: any NewsRepository,
        commentRules: CommentRules = CommentRules(),
        commentRate: CommentRate? = CommentRate(),
        storyURL: String? = nil,
        now: @escaping @Sendable () -> Timestamp,
        isDraining: @escaping @Sendable () -> Bool = { false },
        log: @escaping @Sendable (String) -> Void
    ) {
        self.repository = repository
        self.commentRules = commentRules
        self.commentRate = commentRate
        self.storyURL = storyURL
        self.now = now
        self.isDraining = isDraining
        self.log = log
    }

    /// Reads from one snapshot; errors of the domain become problems.
    func read<Value>(
        _ body: (any NewsSnapshot) throws(NewsError) -> Value
    ) throws(Problem) -> Value {
        do {
            return try repository.read(body)
        } catch {
            throw Problem(error, log: log)
        }
    }

    /// An outcome that answers from the commit.
    func commit<Value>(
        _ request: Request,
        _ write: @escaping @Sendable (@escaping WriteAnswer<Value>) -> Void,
        answer respond: @escaping @Sendable (Value) -> Response
    ) -> Outcome {
        .commit { [log] answer in
            write { result in
                switch result {
                case .success(let value): answer(respond(value))
                case .failure(let error): answer(Problem(error, log: log).response(requestID: request.id))
                }
            }
        }
    }
}
