import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The weather through the whole program, from a source that is a real server.
    struct WeatherTests {
        private static func forecast(high: Int, day: Date = Date()) -> String {
            let text = ISO8601DateFormatter().string(from: day).prefix(10)
            return #"{"daily_units": {"temperature_2m_max": "°C", "temperature_2m_min": "°C"}, "#
                + #""daily": {"time": ["\#(text)"], "temperature_2m_max": [\#(high)], "temperature_2m_min": [-1]}}"#
        }

        private func start(_ source: StubServer, in folder: TemporaryFolder, _ more: [String] = []) throws
            -> RunningServer
        {
            try RunningServer(
                ["--weather-place", "Orrin", "--weather-url", source.url("/?key=hidden")] + more,
                in: folder
            )
        }

        /// Asks until the weather is there: it is fetched beside the requests, which never wait for it.
        private func weather(_ server: RunningServer) throws -> JSONValue? {
            let end = Date(timeIntervalSinceNow: 20)
            while Date() < end {
                let reply = try server.get("/weather")
                if reply.status == 200 { return reply.json }
                #expect(reply.status == 404)
            }
            return nil
        }

        @Test func `it is fetched beside the server, and kept over a restart while the source is down`() throws {
            let folder = try TemporaryFolder()
            let source = try StubServer(.ok(Self.forecast(high: 8)))
            var server = try start(source, in: folder, ["--weather-unit", "fahrenheit"])
            #expect(source.waitForRequest())
            let weather = try #require(try weather(server))
            #expect((weather["place"]?.text, weather["high"]?.integer, weather["low"]?.integer) == ("Orrin", 46, 30))
            #expect(weather["unit"]?.text == "fahrenheit")
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)

            // There at once, and the source is left alone until the reading has had its time.
            source.behave(.answer("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"))
            server = try start(source, in: folder)
            let kept = try server.get("/weather")
            #expect(kept.status == 200)
            #expect((kept.json?["high"]?.integer, kept.json?["read_at"]) == (8, weather["read_at"]))
            #expect(source.requests.count == 1)
        }

        @Test func `a source that hangs keeps nobody waiting, and not the end of the server`() throws {
            let folder = try TemporaryFolder()
            let source = try StubServer(.silentAfter("HTTP/1.1 200 OK\r\n"))
            let server = try start(source, in: folder)
            #expect(source.waitForRequest())
            #expect(try server.get("/weather").status == 404)
            #expect(try server.get("/articles").status == 200)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
        }

        @Test func `settings that do not belong together end the start`() throws {
            let folder = try TemporaryFolder()
            let database = ["serve", "--listen", "127.0.0.1:0", "--database", folder.path("news.sqlite")]
            for (flags, words) in [
                (["--weather-url", "https://weather.example/"], "weather_url needs weather_place"),
                (["--weather-place", "Orrin"], "The weather needs weather_place with"),
                (["--weather-high", "3", "--weather-low", "1"], "The weather needs weather_place with"),
                (["--weather-place", "Orrin", "--weather-high", "3", "--weather-low", "4"], "weather_low is above"),
                (["--weather-url", "file:///etc/passwd"], "must be an address that begins with https://"),
                (["--weather-high", "3.5"], "must be a whole number from -150 to 150"),
            ] {
                let result = try Program.run(database + flags)
                #expect(result.status != 0)
                #expect(result.errors.contains(words), "\(result.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder.path("news.sqlite")))
        }

        @Test func `fixed values need nobody`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer(
                ["--weather-place", "Orrin", "--weather-high=-1", "--weather-low=-12"],
                in: folder
            )
            let reply = try server.get("/weather")
            #expect((reply.json?["high"]?.integer, reply.json?["low"]?.integer) == (-1, -12))
            #expect(try server.get("/weather").fields["cache-status"] == "Broadsheet; hit")
        }
    }
}
