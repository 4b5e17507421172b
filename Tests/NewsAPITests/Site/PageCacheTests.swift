import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import SQLiteRepository
import Synchronization
import Testing

/// A page depends on what it shows, and on nothing else.
@Suite struct PageCacheTests {
    private static let targets = [
        "/", "/stories", "/stories/storm", "/stories/calm", "/sections/world", "/sections/sport", "/tags/wind",
        "/authors/ann", "/stories?q=storm",
    ]

    @Test(arguments: targets)
    func `a page has a tag, is asked about each time, and is then 304`(target: String) throws {
        let desk = try Desk.withPages()
        let page = desk.get(target)
        #expect(page.status == 200)
        #expect(page[.cacheControl] == "public, no-cache")
        let again = desk.get(target, [.ifNoneMatch: try #require(page[.eTag])])
        #expect((again.status, again.body.count) == (304, 0))
    }

    @Test func `keys are those of what is shown`() throws {
        let desk = try Desk.withPages()
        desk.mergeIndex()
        #expect(desk.get("/stories/storm")[.surrogateKeys] == "site article:1 comments:1 articles")
        #expect(desk.get("/sections/sport")[.surrogateKeys] == "site articles article:3")
        #expect(desk.get("/stories?q=storm")[.surrogateKeys] == "site articles")
    }

    @Test
    func `an approved comment changes its story's page and the lists that count it, by their keys, and no other page`()
        throws
    {
        let desk = try Desk.withPages()
        _ = desk.say("Hello")
        let before = Self.targets.map { desk.get($0) }
        let announced = Mutex(Set<String>())
        try desk.repository.follow { changes in
            announced.withLock { $0.formUnion(changes.flatMap { $0.keys.map(\.description) }) }
        }
        desk.decide(1, .approved)
        let touched = announced.withLock(\.self)
        for (target, old) in zip(Self.targets, before) {
            let isChanged = desk.get(target)[.eTag] != old[.eTag]
            let isDropped = !touched.isDisjoint(
                with: (old[.surrogateKeys] ?? "").split(separator: " ").map(String.init)
            )
            #expect(isChanged == isDropped, "\(target)")
            let shows = ["/", "/stories", "/stories/storm", "/sections/world", "/tags/wind", "/authors/ann"]
            #expect(isChanged == shows.contains(target), "\(target)")
        }
    }

    @Test func `a comment that waits changes no page`() throws {
        let desk = try Desk.withPages()
        let before = Self.targets.map { desk.get($0)[.eTag] }
        _ = desk.say("Hello")
        #expect(Self.targets.map { desk.get($0)[.eTag] } == before)
    }

    @Test func `unknown parameters and cookies change nothing`() throws {
        let desk = try Desk.withPages()
        for target in Self.targets {
            let mark = target.contains("?") ? "&" : "?"
            let tag = desk.get(target)[.eTag]
            #expect(desk.get("\(target)\(mark)utm_source=mail&fbclid=x")[.eTag] == tag, "\(target)")
            #expect(desk.get(target, [.cookie: "commenter=bsc_x"])[.eTag] == tag, "\(target)")
        }
        #expect(desk.get("/?cursor=x&utm_source=y").status == 400)
    }

    @Test func `an editor's token sees the page that everyone sees, and it is not kept`() throws {
        let desk = try Desk.withPages()
        let editor = try EditorClient(desk)
        #expect(editor.get("/stories/storm").text == desk.get("/stories/storm").text)
        #expect(editor.get("/stories/storm")[.cacheControl] == "private, no-store")
    }

    @Test func `HEAD, other methods and a stray slash are as everywhere`() throws {
        let desk = try Desk.withPages()
        #expect(desk.send(.head, "/stories/storm").response.fields == desk.get("/stories/storm").response.fields)
        #expect(desk.send(.delete, "/stories/storm").status == 405)
        #expect(desk.get("/stories/storm/")[.location] == "/stories/storm")
    }
}
