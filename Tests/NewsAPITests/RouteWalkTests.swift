import HTTP
import HTTPTypes
import Testing

/// Every line of the table of contents, by the same rules.
@Suite struct RouteWalkTests {
    @Test func `HEAD answers what GET answers, for the server to leave the body out`() throws {
        let desk = try Desk()
        for route in desk.routes where route.method == .get {
            let target = target(route)
            let (head, get) = (desk.send(.head, target), desk.get(target))
            #expect(head.status == get.status, "\(target)")
            #expect(head.response.fields == get.response.fields, "\(target)")
        }
    }

    @Test func `a method that is not for a path is 405 with those that are, and OPTIONS tells them`() throws {
        let desk = try Desk()
        for template in Set(desk.routes.map(\.template)) {
            let routes = desk.routes.filter { $0.template == template }
            let allowed = Set(
                routes.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] } + ["OPTIONS"]
            )
            let target = target(routes[0])
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete]
            where !allowed.contains(method.rawValue) {
                let answer = desk.send(method, target)
                #expect(answer.status == 405, "\(method) \(target)")
                #expect(names(answer[.allow]) == allowed)
                #expect(answer.json["type"].string == "/problems/method-not-allowed")
            }
            let options = desk.send(.options, target)
            #expect(options.status == 204)
            #expect(names(options[.allow]) == allowed)
        }
    }

    @Test func `an unknown parameter is 400 everywhere but in feeds and sitemaps`() throws {
        let desk = try Desk()
        for route in desk.routes where !route.template.contains(/feed\/|sitemap|robots/) {
            let separator = target(route).contains("?") ? "&" : "?"
            let answer = desk.send(
                route.method,
                target(route) + separator + "zzzzzz=1",
                [.contentType: "application/json"]
            )
            #expect(answer.status == 400, "\(route.method) \(route.template)")
            #expect(answer.faults.keys.contains("zzzzzz"))
        }
    }

    @Test func `a stray slash is sent on, and two at the beginning name nothing`() throws {
        let desk = try Desk()
        #expect(desk.get("/articles/?limit=5")[.location] == "/articles?limit=5")
        #expect(desk.get("/articles/").status == 308)
        #expect(desk.get("//articles").status == 404)
        #expect(desk.get("/nothing").status == 404)
    }

    @Test func `a method that nobody knows is 501`() throws {
        #expect(try Desk().send(try #require(.init(rawValue: "BREW")), "/articles").status == 501)
    }

    @Test func `readiness tells of draining`() throws {
        let desk = try Desk()
        #expect(desk.get("/readyz").json["status"].string == "ready")
        #expect(desk.get("/readyz")[.cacheControl] == "no-store")
        desk.hands.drain()
        let answer = desk.get("/readyz")
        #expect(answer.status == 503)
        #expect(answer[.retryAfter] == "5")
    }

    private func target(_ route: Route) -> String {
        let path = route.template.replacing("/articles/{slug}", with: "/articles/storm").replacing(
            "{slug}",
            with: "wind"
        )
        .replacing("{id}", with: "1")
        let queries = ["/search": "?q=storm", "/search/suggest": "?q=sto", "/comments/counts": "?articles=storm"]
        return path + (queries[route.template] ?? "")
    }

    private func names(_ allow: String?) -> Set<String> {
        Set((allow ?? "").split(separator: ", ").map(String.init))
    }
}
