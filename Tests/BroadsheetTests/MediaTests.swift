import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// Pictures through the whole program.
    struct MediaTests {
        @Test func `pictures of the folder are served, and large ones cost no memory`() throws {
            let folder = try TemporaryFolder()
            let media = folder.url.appendingPathComponent("media")
            try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
            try Data("GIF89a".utf8).write(to: media.appendingPathComponent("small.gif"))
            try Data().write(to: media.appendingPathComponent("large.png"))
            let size = 128 << 20
            #expect(truncate(media.appendingPathComponent("large.png").path, size) == 0)
            let server = try RunningServer(["--media", media.path], in: folder)

            let small = try server.get("/media/small.gif")
            #expect((small.status, small.body, small.fields["content-type"]) == (200, "GIF89a", "image/gif"))
            let part = try server.get("/media/small.gif", ["Range": "bytes=-3"])
            #expect((part.status, part.body, part.fields["content-range"]) == (206, "89a", "bytes 3-5/6"))
            #expect(try server.get("/media/..%2fnews.sqlite").status == 404)

            // Eight who stop in the middle, and two who take all of it.
            let before = try server.memory("VmHWM")
            var connections: [HTTPConnection] = []
            for _ in 0..<8 {
                let connection = try server.connect()
                try connection.send("GET /media/large.png HTTP/1.1\r\nHost: a\r\n\r\n")
                connections.append(connection)
            }
            let greedy = try (0..<2).map { _ in try server.connect() }
            for connection in greedy {
                try connection.send("GET /media/large.png HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(try connection.skipToEnd() > size)
            }
            #expect(try server.memory("VmHWM") - before < 16 * 1024)
            connections = []
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            // Access lines have the template, never the name.
            #expect(try server.accessLog().contains(#""route":"/media/{path...}""#))
            #expect(try !server.accessLog().contains("small"))
        }

        @Test func `a folder that is not there ends the start`() throws {
            let folder = try TemporaryFolder()
            let result = try Program.run([
                "serve", "--listen", "127.0.0.1:0", "--database", folder.path("news.sqlite"), "--media",
                folder.path("nothing"),
            ])
            #expect(result.status != 0)
            #expect(result.errors.contains("media is no folder that can be read"))
        }
    }
}
