import Foundation
import HTTP
import HTTPTypes
import News
import TestSupport
import Testing

@Suite struct MediaRouteTests {
    /// A desk with pictures that were taken a minute ago by its clock.
    private static func desk(_ names: String..., path: String = "") throws -> Desk {
        let folder = try TemporaryFolder()
        for name in names {
            let url = folder.url.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data("0123456789".utf8).write(to: url)
        }
        let desk = try Desk(media: folder, mediaPath: path)
        desk.hands.wait(Int64(Date().timeIntervalSince1970) + 60 - desk.hands.now.seconds)
        return desk
    }

    private func body(_ answer: Answer) -> String? {
        guard case .file(let body) = answer.response.body else { return nil }
        var bytes = [UInt8](repeating: 0, count: body.range.count)
        _ = bytes.withUnsafeMutableBytes { body.file.read(into: $0, at: body.range.lowerBound) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a picture has its type, its validators and its time`() throws {
        let desk = try Self.desk("2026/bridge.jpg")
        let answer = desk.get("/media/2026/bridge.jpg")
        #expect(answer.status == 200)
        #expect(body(answer) == "0123456789")
        #expect(answer[.contentType] == "image/jpeg")
        #expect(answer[.cacheControl] == "public, max-age=300")
        #expect(answer[.acceptRanges] == "bytes")
        #expect(answer[.xContentTypeOptions] == "nosniff")
        #expect(answer[.contentSecurityPolicy] == nil)
        #expect(answer[.eTag]?.hasPrefix("\"") == true)
        #expect(answer[.lastModified] != nil)
        #expect(answer[.surrogateKeys] == nil)
        #expect(answer.response.route == "/media/{path...}")
    }

    @Test(arguments: [
        ("a.jpg", "image/jpeg"), ("a.JPEG", "image/jpeg"), ("a.png", "image/png"), ("a.gif", "image/gif"),
        ("a.webp", "image/webp"), ("a.avif", "image/avif"), ("a.svg", "image/svg+xml"),
    ])
    func `types are told by the end of the name`(name: String, type: String) throws {
        let desk = try Self.desk(name)
        #expect(desk.get("/media/\(name)")[.contentType] == type)
    }

    @Test(arguments: ["a.html", "a.js", "a.css", "a.pdf", "a.svgz", "a.xml", "a", "jpg", "a.jpg.html", "a.jpg ", "a."])
    func `nothing but pictures is shown`(name: String) throws {
        let desk = try Self.desk(name)
        #expect(desk.get("/media/" + name.replacing(" ", with: "%20")).status == 404)
    }

    @Test func `an SVG runs nothing`() throws {
        let desk = try Self.desk("a.svg")
        #expect(
            desk.get("/media/a.svg")[.contentSecurityPolicy] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        // Nor is it compressed: its bytes go out as they are.
        #expect(desk.get("/media/a.svg", [.acceptEncoding: "gzip"])[.contentEncoding] == nil)
    }

    @Test(arguments: [
        ("bridge-3f2a9c01b7d84e55.jpg", true), ("3F2A9C01B7D84E553f2a9c01b7d84e55.png", true),
        ("bridge.3f2a9c01b7d84e55.jpg", true), ("bridge-3f2a9c01b7d84e5.jpg", false),
        ("2026112312345678.jpg", false), ("abcdefabcdefabcdef.jpg", false), ("bridge-x3f2a9c01b7d84e55.jpg", false),
        ("3f2a9c01b7d84e55/bridge.jpg", false),
    ])
    func `a name with a digest is for ever`(name: String, isForEver: Bool) throws {
        let desk = try Self.desk(name)
        let control = desk.get("/media/\(name)")[.cacheControl]
        #expect(control == (isForEver ? "public, max-age=31536000, immutable" : "public, max-age=300"), "\(name)")
    }

    @Test func `who has it gets 304`() throws {
        let desk = try Self.desk("a.png")
        let answer = desk.get("/media/a.png")
        let (tag, date) = (try #require(answer[.eTag]), try #require(answer[.lastModified]))
        for fields: HTTPFields in [[.ifNoneMatch: tag], [.ifNoneMatch: "\"x\", W/\(tag)"], [.ifModifiedSince: date]] {
            let again = desk.get("/media/a.png", fields)
            #expect((again.status, again.response.body) == (304, .empty))
            #expect(again[.eTag] == tag)
            #expect(again[.cacheControl] == "public, max-age=300")
        }
        // Before a range is looked at (RFC 9110 §13.2.2).
        #expect(desk.get("/media/a.png", [.ifNoneMatch: tag, .range: "bytes=0-1"]).status == 304)
        // The tag goes before the date.
        #expect(desk.get("/media/a.png", [.ifNoneMatch: "\"x\"", .ifModifiedSince: date]).status == 200)
        try Data("other".utf8).write(to: try #require(desk.media).url.appendingPathComponent("a.png"))
        #expect(desk.get("/media/a.png", [.ifNoneMatch: tag]).status == 200)
    }

    @Test func `a range is a part of it`() throws {
        let desk = try Self.desk("a.png")
        for (range, found, text) in [
            ("bytes=2-4", "bytes 2-4/10", "234"), ("bytes=7-", "bytes 7-9/10", "789"),
            ("bytes=-3", "bytes 7-9/10", "789"),
        ] {
            let answer = desk.get("/media/a.png", [.range: range])
            #expect(answer.status == 206)
            #expect((answer[.contentRange], body(answer)) == (found, text))
            #expect(answer[.eTag] != nil && answer[.contentType] == "image/png")
        }
        for whole in ["bytes=0-1,3-4", "lines=1-2", "bytes=x"] {
            let answer = desk.get("/media/a.png", [.range: whole])
            #expect((answer.status, body(answer)) == (200, "0123456789"))
            #expect(answer[.contentRange] == nil)
        }
        let beyond = desk.get("/media/a.png", [.range: "bytes=10-"])
        #expect((beyond.status, beyond[.contentRange]) == (416, "bytes */10"))
        #expect(beyond.json["type"].string == "/problems/range-not-satisfiable")
        #expect(beyond.response.route == "/media/{path...}")
        // Ranges are for GET alone (§14.2).
        #expect(desk.send(.head, "/media/a.png", [.range: "bytes=2-4"]).status == 200)
        #expect(desk.send(.head, "/media/a.png").response.body.count == 10)
    }

    @Test func `a part goes only to who has the rest`() throws {
        let desk = try Self.desk("a.png")
        let answer = desk.get("/media/a.png")
        let (tag, date) = (try #require(answer[.eTag]), try #require(answer[.lastModified]))
        func status(_ ifRange: String) -> Int {
            desk.get("/media/a.png", [.range: "bytes=2-4", .ifRange: ifRange]).status
        }
        #expect(status(tag) == 206)
        #expect(status(date) == 206)
        #expect(status("W/\(tag)") == 200)
        #expect(status("\"other\"") == 200)
        #expect(status("Sun, 06 Nov 1994 08:49:37 GMT") == 200)
        #expect(status("Sun, 06 Nov 2094 08:49:37 GMT") == 200)
        #expect(status("nonsense") == 200)
    }

    @Test func `what changed just now may change again: its tag is weak`() throws {
        let desk = try Self.desk("a.png")
        desk.hands.wait(-120)
        let tag = try #require(desk.get("/media/a.png")[.eTag])
        #expect(tag.hasPrefix("W/"))
        #expect(desk.get("/media/a.png", [.range: "bytes=2-4", .ifRange: tag]).status == 200)
        #expect(desk.get("/media/a.png", [.range: "bytes=2-4"]).status == 206)
    }

    @Test(arguments: [
        "/media/../secret.png", "/media/%2e%2e/secret.png", "/media/..%2fsecret.png", "/media/%2e%2e%2fsecret.png",
        "/media/x/..%2f..%2fsecret.png", "/media/a%2f..%2f..%2fsecret.png", "/media/2026%2fbridge.png", "/media/%00",
        "/media/2026/bridge.png%00.jpg", "/media/.hidden.png", "/media/%2ehidden.png", "/media//etc/passwd.png",
        "/media/2026/%2fbridge.png", "/media/2026\\bridge.png", "/media/", "/media", "/media/2026",
    ])
    func `no spelling of a path leads out`(target: String) throws {
        let inside = try Self.desk("media/2026/bridge.png", "media/.hidden.png", "secret.png", path: "media")
        #expect(inside.get("/media/2026/bridge.png").status == 200)
        #expect([404, 400].contains(inside.get(target).status), "\(inside.get(target).status)")
    }

    @Test func `a slash at the end is sent on, and other methods do not work`() throws {
        let desk = try Self.desk("2026/a.png")
        #expect(desk.get("/media/2026/a.png/")[.location] == "/media/2026/a.png")
        #expect(desk.send(.put, "/media/2026/a.png").status == 405)
        #expect(desk.get("/media/2026/a.png?v=2").status == 400)
    }

    @Test func `without a folder there is nothing, and a folder that is gone is a fault of ours`() throws {
        #expect(try Desk().get("/media/a.png").status == 404)
        let desk = try Self.desk(path: "nowhere")
        let answer = desk.get("/media/a.png")
        #expect((answer.status, answer[.retryAfter]) == (503, "5"))
        #expect(!answer.text.contains("nowhere"))
        #expect(desk.hands.lines.count == 1)
    }
}
