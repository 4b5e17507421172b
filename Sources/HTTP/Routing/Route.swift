package import HTTPTypes

/// What answers a route. A `Problem` that it throws becomes the answer.
package typealias Handler = @Sendable (Request, PathParameters) throws(Problem) -> Outcome

/// How a problem is told to whoever asked.
package typealias ProblemRenderer = @Sendable (Problem, Request) -> Response

/// One line of the table of contents: a method, a path template and what answers.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// A path whose segments are text or `{name}`: `/articles/{slug}/comments`. The root is `/`. A last segment `{name...}` stands for one
    /// or more: `/media/{path...}`; what it matched is joined by slashes.
    package let template: String
    package let handler: Handler
    /// `nil`: as a problem document.
    package let problemRenderer: ProblemRenderer?

    package init(
        _ method: HTTPRequest.Method,
        _ template: String,
        problemRenderer: ProblemRenderer? = nil,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        self.problemRenderer = problemRenderer
        self.handler = handler
    }
}

/// The percent-decoded values of a template's `{name}` segments: never empty, but otherwise whatever someone typed, slashes
/// and control characters included.
package struct PathParameters: Sendable, Equatable {
    private let names: [String]
    private let values: [String]

    init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// For calling a handler without a router.
    package init(_ pairs: KeyValuePairs<String, String>) {
        self.init(names: pairs.map(\.key), values: pairs.map(\.value))
    }

    /// The value of `{name}`. A name that the template lacks is empty, which no real value is, so that nothing is found for it.
    package subscript(_ name: String) -> String {
        names.firstIndex(of: name).map { values[$0] } ?? ""
    }
}
