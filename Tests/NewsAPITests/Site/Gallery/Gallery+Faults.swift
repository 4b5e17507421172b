import HTTP
import HTTPTypes
import News

@testable import NewsAPI

extension Gallery {
    static var faults: [Sheet] {
        let retraction = Retraction(reason: "It <was> wrong. " + unbroken, at: now)
        let problems: [(name: String, problem: Problem)] = [
            ("400", .badQuery([])),
            ("403", .foreignForm),
            ("403-closed", .refused(.closed)),
            ("403-banned", .refused(.banned(until: now))),
            ("404", .notFound),
            ("410", .retracted(retraction)),
            ("429", .tooFast(retryAfter: 15)),
            ("500", Problem(.internalServerError, "internal", title: "", detail: "")),
            ("503", Problem(.busy, log: { _ in })),
        ]
        return problems.map { name, problem in
            Sheet("fault-\(name)", FaultPage(problem, requestID: "4f2a9c01b7d84e55", masthead: masthead).html())
        }
    }
}
