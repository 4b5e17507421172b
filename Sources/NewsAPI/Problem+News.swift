import HTTP
import HTTPTypes
import JSON
import News

extension Problem {
    /// The one road from an error of the domain to an answer. Inner details go to the log, never to the client.
    init(_ error: NewsError, log: (String) -> Void) {
        switch error {
        case .notFound: self = .notFound
        case .commentRefused(let refusal): self = .refused(refusal)
        case .wrongState(let id, let found):
            self = Problem(
                .conflict,
                "wrong-state",
                title: "The comment has moved on",
                detail: "Comment \(id) is \(found.rawValue) by now. Nothing was changed."
            )
        case .commentMissing(let id):
            self = .badBody([.init(pointer: "", detail: "there is no comment \(id)")])
        case .editClosed:
            self = Problem(
                .forbidden,
                "edit-closed",
                title: "The comment can no longer be changed",
                detail: "Comments can be changed for a few minutes, and only while nobody has answered."
            )
        case .scopeMissing(let scope): self = .scopeMissing(scope)
        case .stale(let current, _): self = .stale(current.revision)
        case .staleRevision(let current): self = .stale(current)
        case .conditionMissing: self = .conditionMissing
        case .illegalMove(let from, let to):
            self = Problem(
                .conflict,
                "illegal-move",
                title: "The article cannot be brought there",
                detail: from == to
                    ? "This cannot be done to an article that is \(from.rawValue)."
                    : "An article that is \(from.rawValue) cannot become \(to.rawValue)."
            )
        case .termMissing(let taxonomy, let slug):
            self = .badBody([
                .init(
                    pointer: "/\(taxonomy.rawValue)",
                    detail: "names no \(taxonomy.rawValue): there is no \"\(slug)\" yet"
                )
            ])
        case .notAcceptable(let member, let detail):
            self = .badBody([.init(pointer: "/" + member, detail: detail)])
        case .notAcceptableMembers(let faults):
            self = .badBody(faults.map { .init(pointer: "/" + $0.member, detail: $0.detail) })
        case .slugTaken(let slug):
            self = Problem(
                .conflict,
                "slug-taken",
                title: "The slug belongs to another",
                detail: "\"\(slug)\" is the slug of another, or leads to it by now. Nothing was changed."
            )
        case .inUse:
            self = Problem(
                .conflict,
                "in-use",
                title: "Others hang on it",
                detail: "Articles have it, maybe hidden ones, or categories lie below it. Merge it instead."
            )
        case .keyReused:
            self = Problem(
                .unprocessableContent,
                "key-reused",
                title: "The idempotency key belongs to another request",
                detail: "It came before with another body. Nothing was changed; send a fresh key."
            )
        case .changesGone(let oldest):
            self = Problem(
                .gone,
                "changes-gone",
                title: "These changes are not kept any more",
                detail: "The oldest that is kept is \(oldest). Read everything anew, then follow from there."
            )
        case .changesAhead: self = .epochOver
        case .busy:
            self = Problem(
                .serviceUnavailable,
                "busy",
                title: "Too many writes are waiting",
                detail: "Nothing was changed. Try again in a moment.",
                fields: [.retryAfter: "1"]
            )
        case .unavailable(let details):
            log(details)
            self = Problem(
                .serviceUnavailable,
                "unavailable",
                title: "The store does not answer",
                // A disk may fail when all but the answer is done.
                detail:
                    "Try again in a while. A write may have been kept all the same: with an Idempotency-Key it is done once.",
                fields: [.retryAfter: "5"]
            )
        }
    }

    /// - current: the revision that is there; `nil`: nothing is.
    private static func stale(_ current: Int64?) -> Problem {
        Problem(
            .preconditionFailed,
            "stale",
            title: "Somebody else has changed it meanwhile",
            detail: "Nothing was changed. Look at what is there, then send it again with the tag in current.",
            // Who changes all of it, or nothing by member, conflicts by no member.
            extensions: JSONObject([
                .init("current", current.map(JSONValue.revision) ?? .null), .init("conflicts", .array([])),
            ])
        )
    }

    static func refused(_ refusal: CommentRefusal) -> Problem {
        switch refusal {
        case .closed:
            Problem(
                .forbidden,
                "comments-closed",
                title: "Comments are closed",
                detail: "This article takes no more comments."
            )
        case .duplicate:
            Problem(
                .conflict,
                "duplicate-comment",
                title: "This has been said",
                detail: "The same words stand on this article already."
            )
        case .parentMissing:
            .badBody([
                .init(pointer: "/parent_id", detail: "must be the id of a public comment on this article")
            ])
        case .banned(let end):
            Problem(
                .forbidden,
                "banned",
                title: "Your comments are not taken",
                detail: "The editors have closed comments to you" + (end.map { " until \($0)" } ?? "") + "."
            )
        case .challenge(let fault):
            .badBody([.init(pointer: "/challenge", detail: fault.detail)])
        }
    }

    static func tooFast(retryAfter seconds: Int64) -> Problem {
        Problem(
            .tooManyRequests,
            "too-fast",
            title: "Too many comments at once",
            detail: "The next comment from this address can be posted in \(seconds) s.",
            fields: [.retryAfter: String(seconds)]
        )
    }

    static func detail(of fault: ChallengeFault) -> String { fault.detail }

    static func unsupportedMediaType(_ accepted: String) -> Problem {
        Problem(
            .unsupportedMediaType,
            "unsupported-media-type",
            title: "The body has the wrong type",
            detail: "Send \(accepted); with curl, use --json.",
            fields: [.accept: accepted]
        )
    }
}

extension ChallengeFault {
    fileprivate var detail: String {
        switch self {
        case .missing:
            "is required: get one with POST to the article's comments/challenge when the reader begins to write"
        case .foreign: "was not made here for this article"
        case .early: "came back sooner than anybody writes; wait for valid_from and send it again"
        case .expired: "is too old: get another one"
        case .spent: "was used already"
        }
    }
}
