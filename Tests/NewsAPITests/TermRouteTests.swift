import JSON
import Testing

@Suite struct TermRouteTests {
    @Test func `categories are nested, with counts that include their children`() throws {
        let answer = try Desk().get("/categories")
        let categories = answer.json["categories"].array
        #expect(categories.map { $0["slug"].string ?? "" } == ["sport", "world"])
        #expect(categories[1]["article_count"].integer == 2)
        #expect(categories[1]["children"].array.map { $0["slug"].string ?? "" } == ["asia"])
    }

    @Test func `a category knows its parent and its children`() throws {
        let desk = try Desk()
        #expect(desk.get("/categories/asia").json["parent"]["slug"].string == "world")
        #expect(desk.get("/categories/world").json["parent"] == .null)
        #expect(desk.get("/categories/world").json["children"].array[0]["article_count"].integer == 1)
        #expect(desk.get("/categories/none").status == 404)
    }

    @Test func `tags and authors are listed by slug, page by page`() throws {
        let desk = try Desk()
        let tags = desk.get("/tags?limit=1")
        #expect(tags.json["tags"].array.map { $0["slug"].string ?? "" } == ["rain"])
        let next = try #require(tags.json["next"].string)
        #expect(desk.get(next).json["tags"].array.map { $0["slug"].string ?? "" } == ["wind"])
        #expect(desk.get(next).json["next"] == .null)
        #expect(desk.get("/authors").json["authors"].array.map { $0["name"].string ?? "" } == ["Ann", "Bo"])
        #expect(desk.get("/tags/wind").text == #"{"slug":"wind","name":"Wind","description":"","article_count":2}"#)
        #expect(desk.get("/authors/ann").json["article_count"].integer == 1)
    }

    @Test func `the entry points are there`() throws {
        let desk = try Desk()
        let entries = desk.get("/").json
        for name in ["articles", "categories", "tags", "authors", "lists", "openapi"] {
            #expect(desk.get(entries[name].string ?? "").status == 200)
        }
    }
}
