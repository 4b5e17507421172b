import HTTPTypes
package import JSON

/// The refusals of bad input. Each is one section of docs/api.md.
extension Problem {
    /// 400: a request that cannot be understood at all.
    package static func badRequest(_ detail: String) -> Problem {
        Problem(.badRequest, "bad-request", title: "The request cannot be understood", detail: detail)
    }

    /// 400, with every fault of the query.
    package static func badQuery(_ faults: [Fault]) -> Problem {
        Problem(
            .badRequest,
            "bad-query",
            title: "The query has faults",
            detail: "Nothing was looked up. Each fault is in errors.",
            faults: faults
        )
    }

    /// 400: the body is no JSON text (RFC 8259).
    package static func badJSON(_ error: JSONSyntaxError) -> Problem {
        Problem(.badRequest, "bad-json", title: "The body is not JSON", detail: "The body is not JSON: \(error).")
    }

    /// 422: the body is JSON, but not what this route takes.
    package static func badBody(_ faults: [ObjectReader.Fault]) -> Problem {
        Problem(
            .unprocessableContent,
            "bad-body",
            title: "The body has faults",
            detail: "Nothing was changed. Each fault is in errors.",
            faults: faults.map { Fault(.pointer($0.pointer), $0.detail) }
        )
    }
}
