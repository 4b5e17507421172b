import HTTPTypes
import News
import Testing

@Suite struct CachingTests {
    @Test(arguments: [
        "/", "/articles", "/articles/storm", "/articles/storm/comments", "/search?q=storm", "/categories",
        "/categories/world", "/tags",
        "/tags/wind", "/authors", "/authors/ann", "/comments/counts?articles=storm", "/openapi.json",
    ])
    func `a public answer has a tag, is asked about each time, and is then 304`(target: String) throws {
        let desk = try Desk()
        let answer = desk.get(target)
        #expect(answer.status == 200)
        #expect(answer[.cacheControl] == "public, no-cache")
        #expect(answer[.vary]?.contains("Accept-Encoding") == true)
        #expect(answer[.surrogateKeys]?.split(separator: " ").contains("site") == true)
        let tag = try #require(answer[.eTag])
        let again = desk.get(target, [.ifNoneMatch: tag])
        #expect((again.status, again.body.count) == (304, 0))
        #expect(again[.eTag] == tag)
    }

    @Test(arguments: [HTTPField.Name.authorization, .commenterToken])
    func `with credentials nothing is public or kept`(name: HTTPField.Name) throws {
        let desk = try Desk()
        let answer = desk.get("/articles/storm", [name: "Bearer " + (try desk.token(.moderateComments))])
        #expect(answer.status == 200)
        #expect(answer[.cacheControl] == "private, no-store")
        #expect(answer[.surrogateKeys] == nil)
        #expect(answer[.eTag] == nil)
    }

    @Test(arguments: ["/", "/openapi.json"])
    func `what only a new version changes has a date too`(target: String) throws {
        let desk = try Desk()
        let date = try #require(desk.get(target)[.lastModified])
        #expect(desk.get(target, [.ifModifiedSince: date]).status == 304)
        #expect(desk.get(target, [.ifModifiedSince: "Thu, 01 Jan 2099 00:00:00 GMT"]).status == 200)
        #expect(desk.get("/articles")[.lastModified] == nil)
    }

    @Test func `a cookie changes nothing`() throws {
        let desk = try Desk()
        #expect(desk.get("/articles", [.cookie: "a=b"])[.eTag] == desk.get("/articles")[.eTag])
    }

    @Test func `keys are those of what is shown`() throws {
        let desk = try Desk()
        #expect(desk.get("/articles?limit=2")[.surrogateKeys] == "site articles article:3 article:2")
        #expect(desk.get("/articles/storm")[.surrogateKeys] == "site article:1")
        #expect(desk.get("/articles/storm/comments")[.surrogateKeys] == "site article:1 comments:1")
        // What words weigh is another matter once all articles are merged into the index.
        #expect(desk.get("/search?q=storm")[.surrogateKeys] == "site articles index")
        #expect(desk.get("/articles/storm/related")[.surrogateKeys]?.contains(" index") == true)
        desk.mergeIndex()
        #expect(desk.get("/search?q=storm")[.surrogateKeys] == "site articles")
        #expect(desk.get("/articles/storm/related")[.surrogateKeys]?.contains(" index") == false)
        #expect(desk.get("/comments/counts?articles=storm,calm")[.surrogateKeys] == "site articles article:1 article:2")
    }

    @Test func `a comment that is approved changes the tags of all that count it`() throws {
        let desk = try Desk()
        let targets = ["/articles", "/articles/storm", "/articles/storm/comments", "/comments/counts?articles=storm"]
        let before = targets.map { desk.get($0)[.eTag] }
        _ = desk.comment("hello")
        #expect(targets.map { desk.get($0)[.eTag] } == before)
        desk.decide(1, .approved)
        for (target, tag) in zip(targets, before) { #expect(desk.get(target)[.eTag] != tag) }
    }
}
