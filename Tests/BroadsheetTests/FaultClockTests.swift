import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The wall clock jumps while the server runs. What is measured goes on; what is dated is dated by the clock of its moment.
    struct FaultClockTests {
        private static let (hour, year): (Int64, Int64) = (3_600, 365 * 86_400)

        @Test func `a clock that jumps by a year and back leaves nothing stuck`() throws {
            let newsroom = try FaultyNewsroom()
            let (server, faults) = (newsroom.server, newsroom.faults)
            let due = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: Double(Self.year / 2)))
            let scheduled = try server.post(
                "/articles",
                #"{"title": "Later", "slug": "later", "status": "published", "published_at": "\#(due)"}"#,
                ["Authorization": "Bearer \(newsroom.token)"]
            )
            #expect(scheduled.status == 201, "\(scheduled.body)")
            // Open all the while: no deadline of it may be measured on the clock that jumps.
            let kept = try server.connect()
            func showsLater() throws -> [Bool] {
                try ["/articles", "/articles/later", "/search?q=later"].map { path in
                    try kept.exchange("GET", path).body.contains(#""slug":"later""#)
                }
            }
            newsroom.startWriting()
            #expect(try showsLater() == [false, false, false])
            try expectComment(newsroom, by: 0)

            faults.clockSeconds = Self.year
            // A loop that slept reads the clock when it wakes, and a search sees it when it is entered.
            #expect(try eventually { try showsLater() == [true, true, true] })
            #expect(try eventually { try kinds(newsroom).contains("article_published later") })
            try expectComment(newsroom, by: Self.year)

            faults.clockSeconds = 0
            #expect(try eventually { try showsLater() == [false, false, false] })
            try expectComment(newsroom, by: 0)
            // What was published in the last hour is not public yet, when that hour comes again.
            newsroom.stopWriting()
            faults.clockSeconds = -Self.hour
            #expect(try eventually { try kept.exchange("GET", "/articles/story-1").status == 404 })
            #expect(try showsLater() == [false, false, false])
            try expectComment(newsroom, by: -Self.hour)
            faults.clockSeconds = 0
            #expect(try eventually { try kept.exchange("GET", "/articles/story-1").status == 200 })
            newsroom.startWriting()

            let numbers = try changes(newsroom).compactMap { $0["number"]?.integer }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count && numbers.count > 20)
            #expect(newsroom.ledger.statuses[503] == nil)
            try newsroom.expectNothingLost()
        }

        @Test func `whoever has to wait does not wait for a year`() throws {
            let folder = try TemporaryFolder()
            let faults = try Faults(in: folder)
            let server = try RunningServer(["--demo"], in: folder, wrapper: faults.wrapper)
            var number = 0
            func post() throws -> HTTPConnection.Reply {
                number += 1
                let comment = #"{"name": "Ann", "email": "ann@mail.example", "body": "Number \#(number)"}"#
                return try server.post("/articles/bridge-closed-for-one-heron/comments", comment)
            }
            #expect(try post().status == 202)
            #expect(try post().status == 429)
            faults.clockSeconds = Self.year
            #expect(try post().status == 202)
            faults.clockSeconds = -Self.hour
            #expect(try post().status == 202)
            let refused = try post()
            #expect(refused.status == 429)
            #expect((1...60).contains(Int(refused.fields["retry-after"] ?? "") ?? 0))
        }

        /// A comment is taken, and dated by the clock as it is.
        private func expectComment(
            _ newsroom: FaultyNewsroom,
            by seconds: Int64,
            _ place: SourceLocation = #_sourceLocation
        ) throws {
            let comment = #"{"name": "Bo", "email": "bo@mail.example", "body": "\#(UUID()) is \#(seconds) s off"}"#
            let reply = try newsroom.server.post("/articles/storm/comments", comment)
            let date = reply.json?["created_at"]?.text.flatMap { ISO8601DateFormatter().date(from: $0) }
            #expect(reply.status == 201, sourceLocation: place)
            let off = (date ?? .distantPast).timeIntervalSinceNow - Double(seconds)
            #expect(abs(off) < 60, "\(off) s: \(reply.body)", sourceLocation: place)
        }

        private func changes(_ newsroom: FaultyNewsroom) throws -> [JSONValue] {
            try newsroom.server.get("/changes?limit=1000").json?["changes"]?.elements ?? []
        }

        private func kinds(_ newsroom: FaultyNewsroom) throws -> [String] {
            try changes(newsroom).map { "\($0["kind"]?.text ?? "") \($0["article"]?["slug"]?.text ?? "")" }
        }
    }
}
