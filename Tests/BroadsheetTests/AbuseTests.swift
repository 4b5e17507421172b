import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// What the program costs under abuse, seen from outside: the figures are of its process alone.
    struct AbuseTests {
        /// A program under a limit of descriptors.
        private static func limited(_ descriptors: Int) -> [String] {
            ["/bin/sh", "-c", #"ulimit -n \#(descriptors) && exec "$0" "$@""#]
        }

        @Test func `ten thousand idle connections cost little, and nobody waits for them`() throws {
            let server = try RunningServer(["--demo", "--idle-seconds", "600"], in: TemporaryFolder())
            let reader = try server.connect()
            #expect(try reader.exchange("GET", "/articles").status == 200)
            let wanted = isUnderThreadSanitizer ? 1_000 : 10_000
            let count = min(wanted, Self.raisedDescriptorLimit() - 512)
            if count < wanted {
                print("SKIPPED: the descriptor limit lets only \(count) of \(wanted) connections idle")
            }

            let before = try server.memory("VmRSS")
            let idle = try Crowd(count, port: UInt16(server.port))
            // Who comes after them is accepted after them.
            let clock = ContinuousClock()
            let asked = clock.now
            #expect(try server.get("/articles").status == 200)
            #expect(try reader.exchange("GET", "/articles").status == 200)
            #expect(clock.now - asked < .seconds(10))
            let each = Double(try server.memory("VmRSS") - before) / Double(count)
            // Generous, for a build without optimisation; the sanitizer has memory of its own.
            if !isUnderThreadSanitizer { #expect(each < 16, "\(each) KiB for each connection") }
            idle.listen(milliseconds: 0)
            #expect(!idle.isOver && idle.received == 0)
        }

        /// The program raises its own in the same way; this is the tests' process.
        private static func raisedDescriptorLimit() -> Int {
            var limit = rlimit()
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            getrlimit(resource, &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(resource, &limit)
            return Int(clamping: limit.rlim_cur)
        }

        @Test func `floods cost no more memory than the limits say`() throws {
            let server = try RunningServer(["--demo"], in: TemporaryFolder())
            #expect(try server.get("/articles").status == 200)
            let port = UInt16(server.port)
            let before = try server.memory("VmHWM")
            let endless = [
                "GET / HTTP/1.1\r\nHost: a\r\nA: " + String(repeating: "b", count: 2 << 20),
                "GET /" + String(repeating: "a", count: 2 << 20),
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                    + String(repeating: "a", count: 2 << 20),
            ]
            for flood in endless {
                let crowd = try Crowd(50, port: port)
                crowd.sendWhole(Array(flood.utf8))
                crowd.listenToTheEnd()
                #expect(crowd.statuses.isSubset(of: [400, 414, 431]))
            }
            // Many megabytes of answers that nobody reads.
            let deaf = try Crowd(20, port: port, receiveBuffer: 4_096)
            let requests = Array(String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", count: 1_000).utf8)
            while deaf.canSend(milliseconds: 300), deaf.sent < 1 << 30 { deaf.send(requests) }
            #expect(deaf.sent < 1 << 30)

            #expect(try server.get("/articles").status == 200)
            let growth = try server.memory("VmHWM") - before
            if !isUnderThreadSanitizer { #expect(growth < 64 * 1_024, "\(growth) KiB") }
        }

        @Test func `a server without descriptors goes on when some come back`() throws {
            let server = try RunningServer(
                ["--demo", "--workers", "1", "--idle-seconds", "600"],
                in: TemporaryFolder(),
                wrapper: Self.limited(48)
            )
            #expect(server.startLog.contains(#""connections_max":"1""#))
            let kept = try server.connect()
            #expect(try kept.exchange("GET", "/articles").status == 200)
            do {
                // Most of these find no descriptor at all; whoever is accepted in spite of it is told to come again.
                let crowd = try Crowd(200, port: UInt16(server.port))
                #expect(try kept.exchange("GET", "/articles").status == 200)
                crowd.listenToTheEnd()
                #expect(crowd.isOver && crowd.statuses.isSubset(of: [0, 503]))
                #expect(try kept.exchange("GET", "/articles").status == 200)
            }
            #expect(try kept.exchange("GET", "/healthz", ["Connection": "close"]).status == 200)
            #expect(try kept.isClosedByServer())
            // The one place is free as soon as the server has seen that its owner went too.
            let clock = ContinuousClock()
            let limit = clock.now + .seconds(10)
            var status = 503
            while status == 503, clock.now < limit { status = try server.get("/articles").status }
            #expect(status == 200)
        }

        @Test func `a low limit of descriptors is warned of`() throws {
            let low = try RunningServer(["--demo"], in: TemporaryFolder(), wrapper: Self.limited(512))
            #expect(low.startLog.contains("the limit of descriptors leaves room for fewer connections"))
            #expect(low.startLog.contains("ulimit -n"))
            let arguments = ["--demo", "--connections-max", "100"]
            let enough = try RunningServer(arguments, in: TemporaryFolder(), wrapper: Self.limited(512))
            #expect(!enough.startLog.contains("the limit of descriptors"))
        }
    }
}
