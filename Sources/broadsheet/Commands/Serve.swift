import ArgumentParser
import Foundation
import HTTP
import HTTPServer
import HTTPTypes
import Logging
import MediaFolder
import News
import NewsAPI
import SQLiteRepository

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a newsroom.",
        discussion: """
            Every setting below is also an environment variable (BROADSHEET_LISTEN for --listen) and a line of a --config file; \
            flags win over the environment, and that over the file.

            \(Setting.all.map { "\($0.flag)  \($0.meaning) (\($0.defaultText.isEmpty ? "empty" : $0.defaultText))" }.joined(separator: "\n"))
            """
    )

    @OptionGroup var sources: SettingOptions

    @Flag(
        help:
            "Start with a fresh database of invented articles and comments, demo.sqlite unless --database names another."
    )
    var demo = false

    @Flag(help: "Print every setting with where it comes from, and exit.")
    var printSettings = false

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings as flags.", valueName: "--setting value"))
    var flags: [String] = []

    /// Serves until SIGTERM or SIGINT; a second one ends at once.
    func run() throws {
        let texts = try sources.texts(flags: flags, defaults: demo ? Demo.defaults : [:])
        var settings = try texts.settings()
        if printSettings { return print(texts.printed()) }
        let manager = try ServiceManager.ofThisProcess()
        let inherited = try settings.takeSockets(of: manager)
        guard !settings.listen.isEmpty || !inherited.isEmpty else {
            throw CommandFault(description: "listen names no address.")
        }
        let (weather, media) = (try settings.weather.choice(), try settings.mediaFolder())

        // Whoever reads our output may go away; the service goes on, and its lines are lost (EPIPE).
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        let log = Logger(label: "broadsheet")
        // Before anything is opened: as the first process of a container nothing else would hear a signal.
        let asked = DispatchSemaphore(value: 0)
        let signals = Signals { number in
            asked.signal()
            log.info("stopping", metadata: ["signal": .stringConvertible(number)])
        }
        defer { signals.cancel() }
        if demo { try Demo.removeOldDatabase(settings) }
        let repository = try openRepository(settings)
        defer { repository.close() }
        if repository.bansLost > 0 {
            log.warning(
                "bans on addresses ended: the secret was changed, and no comment holds those addresses any more",
                metadata: ["bans": .stringConvertible(repository.bansLost)]
            )
        }
        if demo { try Demo.fill(repository) }

        let settling = try Settling(repository, log: log)
        defer { settling.stop() }
        let watch = IndexWatch(repository, log: log)
        defer { watch.stop() }
        let (server, metrics) = try start(settings, inherited, weather, media, repository, log)
        let weatherWatch = try settings.weather.source.map { source, forecast in
            try WeatherWatch(source, forecast, repository, log: log)
        }
        defer { weatherWatch?.stop() }
        manager.tell(.ready)
        asked.wait()
        manager.tell(.stopping)
        drain(server, delay: settings.drainDelay, grace: settings.drainGrace)
        if let metrics { drain(metrics, delay: 0, grace: 1) }
        log.info("stopped")
    }

    private func start(
        _ settings: Settings,
        _ inherited: [Int32],
        _ weather: WeatherChoice,
        _ media: MediaFolder?,
        _ repository: SQLiteRepository,
        _ log: Logger
    ) throws -> (server: Server, metrics: Server?) {
        let draining = DrainingFlag()
        let site = Site(
            repository: repository,
            commentRules: settings.ratedCommentRules,
            rates: settings.readerRates,
            storyURL: settings.storyURL,
            masthead: try settings.readMasthead(),
            hasPages: settings.site,
            feedsHoldTexts: settings.feedContent == .full,
            searchBudget: settings.searchMilliseconds > 0 ? .milliseconds(settings.searchMilliseconds) : nil,
            weather: weather,
            media: media,
            now: Timestamp.now,
            isDraining: { draining.server?.isDraining ?? false },
            log: { log.error("\($0)") }
        )
        let api = API(site)
        let cors = CORS(writingOrigins: settings.corsOrigins)
        let responder = api.responder(cors: cors, gzipLevel: Int32(settings.gzipLevel))
        var configuration = settings.serverConfiguration(log)
        configuration.inherited = inherited
        configuration.narrowing = api.narrowing
        configuration.refusing = api.refusing(cors: cors)
        let server = Server(configuration, responder: responder)
        draining.server = server
        try repository.follow { changes in
            for change in changes { server.announce(touching: change.keys.map(\.description)) }
        }
        warn(ofFewConnections: server.connectionsMax, settings, log)
        if settings.site, site.origin == nil {
            log.warning(
                "story_url has no scheme and host: addresses in pages and feeds are paths, and there are no sitemaps"
            )
        }
        let metrics = try listen(server, repository, settings, log)
        return (server, metrics)
    }

    /// Opens the public addresses, and before them the one for operators, if there is to be one.
    private func listen(
        _ server: Server,
        _ repository: SQLiteRepository,
        _ settings: Settings,
        _ log: Logger
    ) throws -> Server? {
        let page = MetricsPage(server: server, repository: repository, settings: settings, log: log)
        let metrics = settings.adminListen.map {
            MetricsListener.make($0, socketMode: settings.socketMode, text: page.text)
        }
        let told = try metrics?.start().first
        let addresses = try server.start()
        var metadata: Logger.Metadata = [
            "addresses": .array(addresses.map { .string($0.place) }), "database": .string(settings.database),
            "connections_max": .stringConvertible(server.connectionsMax),
        ]
        metadata["metrics"] = told.map { .string($0.address == nil ? $0.place : $0.place + "/metrics") }
        log.info("listening", metadata: metadata)
        return metrics
    }

    /// The limit of descriptors of a shell or a service manager is easily overlooked, until readers are turned away.
    private func warn(ofFewConnections found: Int, _ settings: Settings, _ log: Logger) {
        let wanted = settings.connectionsMax == 0 ? 1_024 : settings.connectionsMax
        guard found < wanted else { return }
        log.warning(
            "the limit of descriptors leaves room for fewer connections than it should; raise it (ulimit -n, LimitNOFILE= of systemd)",
            metadata: ["connections_max": .stringConvertible(found), "wanted": .stringConvertible(wanted)]
        )
    }

    /// - delay, grace: in seconds.
    private func drain(_ server: Server, delay: Int, grace: Int) {
        let ended = DispatchSemaphore(value: 0)
        Task {
            await server.drain(delay: .seconds(delay), grace: .seconds(grace))
            ended.signal()
        }
        ended.wait()
    }
}

extension Endpoint {
    /// For people: an address that a browser takes, where there is one.
    fileprivate var place: String { address == nil ? description : "http://\(self)" }
}

extension Settings {
    /// Where comments may come as fast as they like, they may from a network too.
    fileprivate var ratedCommentRules: CommentRules {
        var rules = commentRules
        if !commentRate { (rules.networkPerHour, rules.networkPerDay) = (0, 0) }
        return rules
    }

    fileprivate var readerRates: ReaderRates? {
        guard commentRate else { return nil }
        var rates = ReaderRates()
        rates.comments = RateLimit(gapSeconds: commentGapSeconds, perMinute: commentsPerMinute)
        rates.edits = RateLimit(perMinute: editsPerMinute)
        rates.reports = RateLimit(perMinute: reportsPerMinute)
        return rates
    }

    fileprivate func serverConfiguration(_ log: Logger) -> Server.Configuration {
        let forwarding = Forwarding(
            trustedProxies: trustedProxies,
            trustsUnixSockets: trustsUnixSockets,
            kind: forwardedFields
        )
        let warning = OnceFlag()
        var configuration = Server.Configuration(endpoints: listen)
        configuration.socketMode = socketMode
        configuration.limits = limits
        configuration.workers = workerCount
        configuration.waitingRequestsMax = waitingMax
        configuration.connectionsMax = connectionsMax == 0 ? nil : connectionsMax
        configuration.cacheBytes = cacheBytes
        configuration.servesFiles = !media.isEmpty
        configuration.credentials = API.credentials
        configuration.fixedAnswers = ["/healthz": API.health]
        configuration.accessLog = accessLog ? STDOUT_FILENO : nil
        configuration.client = { peer, fields in
            let origin = forwarding.origin(peer: peer, fields: fields)
            if origin.isIgnored, warning.isFirst() {
                log.warning(
                    "a peer outside trusted_proxies sends forwarding fields; they are ignored. If it is your proxy, add it."
                )
            }
            return origin.client
        }
        configuration.requestID = { peer, fields in forwarding.origin(peer: peer, fields: fields).requestID }
        return configuration
    }
}

/// The server's `isDraining` for handlers that are made before it.
///
/// `@unchecked Sendable` is true because `server` is set once, before the server starts and so before anyone reads it.
private final class DrainingFlag: @unchecked Sendable {
    weak var server: Server?
}

/// True once.
///
/// `@unchecked Sendable` is true because `isUsed` is only touched while `lock` is held.
private final class OnceFlag: @unchecked Sendable {
    private let lock = NSLock()
    private var isUsed = false

    func isFirst() -> Bool {
        lock.withLock {
            defer { isUsed = true }
            return !isUsed
        }
    }
}
