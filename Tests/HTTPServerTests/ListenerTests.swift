import Glibc
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import HTTPServer

/// Sockets that are files, and sockets that others have opened.
@Suite struct `Ways in` {
    private let folder: TemporaryFolder
    private let endpoint: Endpoint
    private var path: String { folder.path("http.sock") }

    init() throws {
        folder = try TemporaryFolder()
        endpoint = try #require(Endpoint("unix:" + folder.path("http.sock")))
    }

    private func mode() -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test func `a socket that is a file answers, has its permissions, and is gone in the end`() async throws {
        let (server, bound) = try serve({
            $0.endpoints = [endpoint]
            $0.socketMode = 0o600
            $0.client = { peer, _ in peer ?? .v4(42) }
        }) { .respond(Response(status: .ok, body: Array("\($0.client == .v4(42))".utf8))) }
        #expect(bound == endpoint)
        #expect(mode() == 0o600)
        let client = try Client(endpoint)
        try await client.send(get("/", "X-Forwarded-For: 1.1.1.1\r\n"))
        #expect(try await client.reply().text == "true")
        await server.end()
        #expect(mode() == nil)
    }

    @Test func `where another server listens there, it is refused, and the other goes on`() async throws {
        let (server, _) = try serve { $0.endpoints = [endpoint] }
        let error = try #require(throws: SocketError.self) { _ = try serve { $0.endpoints = [endpoint] } }
        #expect(error.description == "\(endpoint): another server listens there")
        let client = try Client(endpoint)
        try await client.send(get("/a"))
        #expect(try await client.reply().text == "GET /a ")
        await server.end()
    }

    @Test func `the file of a dead server is replaced`() async throws {
        // Closed without removal, as by the kernel when a process is killed.
        Socket.close(try Listener(on: endpoint, socketMode: 0o600).descriptor)
        #expect(mode() == 0o600)
        let (server, _) = try serve { $0.endpoints = [endpoint] }
        let client = try Client(endpoint)
        try await client.send(get("/a"))
        #expect(try await client.reply().status == 200)
        await server.end()
        #expect(mode() == nil)
    }

    @Test func `a file that is no socket, or another's in the end, is left alone`() async throws {
        try #require(close(open(path, O_CREAT | O_WRONLY, 0o640)) == 0)
        let error = try #require(throws: SocketError.self) { _ = try serve { $0.endpoints = [endpoint] } }
        #expect(error.description == "\(endpoint): there is a file of that name that is no socket")
        #expect(mode() == 0o640)
        unlink(path)

        let (server, _) = try serve { $0.endpoints = [endpoint] }
        unlink(path)
        let (other, _) = try serve { $0.endpoints = [endpoint] }
        await server.end()
        let client = try Client(endpoint)
        try await client.send(get("/a"))
        #expect(try await client.reply().status == 200)
        await other.end()
    }

    @Test func `of many that start at once on a dead server's file, one listens`() async throws {
        Socket.close(try Listener(on: endpoint, socketMode: 0o600).descriptor)
        let listeners = await withTaskGroup(of: Listener?.self) { group in
            for _ in 0..<16 { group.addTask { [endpoint] in try? Listener(on: endpoint, socketMode: 0o600) } }
            return await group.reduce(into: [Listener]()) { if let listener = $1 { $0.append(listener) } }
        }
        #expect(listeners.count == 1)
        for listener in listeners { listener.close() }
        #expect(mode() == nil)
    }

    @Test func `a folder that is not there is said to be the trouble`() throws {
        let lost = try #require(Endpoint("unix:" + folder.path("no/http.sock")))
        let error = try #require(throws: SocketError.self) { _ = try serve { $0.endpoints = [lost] } }
        #expect(error.description == "open the folder of \(lost): No such file or directory")
    }

    // MARK: Inherited

    @Test func `a socket that listens already is served, and made non-blocking and closed on exec`() async throws {
        let endpoint = Endpoint(.v4(0x7F00_0001), port: 0)
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        try #require(endpoint.withSockaddr { bind(descriptor, $0, $1) } == 0 && listen(descriptor, 16) == 0)
        let (server, bound) = try serve {
            $0.endpoints = []
            $0.inherited = [descriptor]
        }
        #expect(bound.address == endpoint.address && bound.port != 0)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
        let client = try Client(bound)
        try await client.send(get("/a"))
        #expect(try await client.reply().text == "GET /a ")
        await server.end()
    }

    @Test(arguments: [
        (AF_INET, SOCK_DGRAM, "is no stream socket"), (AF_INET, SOCK_STREAM, "does not listen"),
        (AF_NETLINK, SOCK_DGRAM, "is no stream socket"),
    ])
    func `a socket that takes no connections is refused`(family: CInt, type: __socket_type, words: String) throws {
        let descriptor = socket(family, CInt(type.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let error = try #require(throws: SocketError.self) { _ = try Listener(inherited: descriptor) }
        #expect(error.description.hasPrefix("descriptor \(descriptor) \(words)"))
    }

    @Test func `a file, and a descriptor that is none, are refused`() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        for descriptor in [file, 987_654] {
            let error = try #require(throws: SocketError.self) { _ = try Listener(inherited: descriptor) }
            #expect(error.description == "descriptor \(descriptor) is no stream socket")
        }
    }
}
