import Foundation
import GRDB
import Hummingbird
import Logging

/// Broadsheet's busiest endpoints as an application of Hummingbird 2 and GRDB, over a database that Broadsheet made.
///
/// Written as their users would write it with care: Codable shapes, a pool of connections, prepared statements, no query in a loop.
///
///     HummingbirdPeer DATABASE PORT [--access-log] [--assets CSS,JS,ICON]    with the paths of assets, pages of stories too
@main
enum Peer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let port = Int(arguments[2]) else {
            throw UsageFault(description: "HummingbirdPeer DATABASE PORT [--access-log] [--assets CSS,JS,ICON]")
        }
        let logsRequests = arguments.dropFirst(3).contains("--access-log")
        let assets = arguments.drop { $0 != "--assets" }.dropFirst().first.flatMap(PageAssets.init)
        let pool = try openPool(arguments[1])
        let router = Router(context: Context.self)
        if logsRequests { router.middlewares.add(LogRequestsMiddleware(.info)) }
        ArticleRoutes(pool: pool).add(to: router)
        CommentRoutes(pool: pool).add(to: router)
        SearchRoutes(pool: pool).add(to: router)
        if let assets { try StoryPageRoute(pool: pool, assets: assets).add(to: router) }

        var logger = Logger(label: "peer")
        logger.logLevel = logsRequests ? .info : .error
        let application = Application(
            router: router,
            // Room for as many connections at once as the benchmark opens; the default is 256.
            configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 4096),
            logger: logger
        )
        try await application.runService()
        try pool.close()
    }

    private static func openPool(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        // As many as Broadsheet opens.
        configuration.maximumReaderCount = 2 * ProcessInfo.processInfo.activeProcessorCount
        let pool = try DatabasePool(path: path, configuration: configuration)
        // An answer to a post promises as much as Broadsheet's; GRDB opens a pool with NORMAL.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }
}

struct UsageFault: Error, CustomStringConvertible {
    var description: String
}

/// Encodes answers with one encoder: making one for each request, the default, costs more and changes nothing.
struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: Source) {
        coreContext = .init(source: source)
    }

    var responseEncoder: JSONEncoder { Self.encoder }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        // `<\/p>` would make every text longer.
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }()
}

/// A place in a list that is ordered by time and id; `TIME.ID` in links.
struct Keyset {
    var time: Int64
    var id: Int64

    init(time: Int64, id: Int64) {
        self.time = time
        self.id = id
    }

    /// `nil` without a cursor.
    init?(of request: Request) throws {
        guard let text = request.uri.queryParameters["cursor"] else { return nil }
        let parts = text.split(separator: ".").compactMap { Int64($0) }
        guard parts.count == 2 else { throw HTTPError(.badRequest, message: "cursor") }
        self.init(time: parts[0], id: parts[1])
    }

    var text: String { "\(time).\(id)" }
}

extension Context {
    func slug() throws -> String {
        guard let slug = try parameters.require("slug").removingPercentEncoding else { throw HTTPError(.notFound) }
        return slug
    }
}

/// A list of ids as one value, for `IN (SELECT value FROM json_each(?))`: one statement whatever the length.
func list(_ ids: some Sequence<Int64>) -> String {
    "[" + ids.map(String.init).joined(separator: ",") + "]"
}

func now() -> Int64 {
    Int64(Date().timeIntervalSince1970)
}

func date(_ seconds: Int64) -> Date {
    Date(timeIntervalSince1970: TimeInterval(seconds))
}
