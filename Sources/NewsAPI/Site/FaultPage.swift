import HTTP
import HTTPTypes
import JSON

/// A problem as people read it: what happened, what they can do, and the number to name when they ask somebody.
struct FaultPage: Sendable {
    var frame: PageFrame
    var status: Int
    var title: String
    var detail: String
    /// Of a retracted story.
    var reason: String?
    var requestID: String

    init(_ problem: Problem, requestID: String, masthead: Masthead) {
        frame = PageFrame(masthead)
        frame.isIndexed = false
        status = problem.status.code
        self.requestID = requestID
        (title, detail) = Self.words(for: problem)
        if case .string(let reason)? = problem.extensions["reason"] { self.reason = reason }
        frame.title = title
    }

    private static func words(for problem: Problem) -> (title: String, detail: String) {
        switch problem.status {
        case .notFound where problem.name != Problem.notFound.name: (problem.title, problem.detail)
        case .notFound:
            (
                "This page is not here",
                "It may have moved, or never existed. Search for what you wanted to read, or begin at the front page."
            )
        case .gone: ("This story was retracted", problem.detail)
        case .badRequest:
            (
                "This address is not complete",
                "It seems to have been cut or changed on its way. Begin at the front page."
            )
        case .tooManyRequests:
            (problem.title, problem.fields[.retryAfter].map { "Please come again in \($0) seconds." } ?? problem.detail)
        case .serviceUnavailable: ("The site is very busy", "Nothing was lost. Please come again in a moment.")
        case .internalServerError:
            ("Something went wrong here", "It is our fault, and it was noted. Please come again in a while.")
        default: (problem.title, problem.detail)
        }
    }

    func html() -> [UInt8] {
        frame.page { html in
            html.element("section", .class("notice")) { html in
                html.element("p", .class("kicker"), text: "Error \(status)")
                html.element("h1", text: title)
                html.element("p", .class("standfirst"), text: detail)
                if let reason, !reason.isEmpty {
                    html.element("blockquote", .dir(.automatic)) { $0.element("p", text: reason) }
                }
                html.element("p") { $0.link(PageLink("Go to the front page", SitePath.home)) }
                if !requestID.isEmpty {
                    html.element("p", .class("facts")) { html in
                        html.words("Request ")
                        html.element("code", text: requestID)
                    }
                }
            }
        }
    }
}
