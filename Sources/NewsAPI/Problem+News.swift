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
        case .editClosed:
            self = Problem(
                .forbidden,
                "edit-closed",
                title: "The comment can no longer be changed",
                detail: "Comments can be changed for a few minutes, and only while nobody has answered."
            )
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
                detail: "Nothing was changed. Try again in a while.",
                fields: [.retryAfter: "5"]
            )
        }
    }

    private static func refused(_ refusal: CommentRefusal) -> Problem {
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
