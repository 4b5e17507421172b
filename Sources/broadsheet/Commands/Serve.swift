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
        let settings = try texts.settings()
        if printSettings { return print(texts.printed()) }
        guard !settings.listen.isEmpty else { throw CommandFault(description: "listen names no address.") }
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
        let server = try start(settings, weather, media, repository, log)
        let weatherWatch = try settings.weather.source.map { source, forecast in
            try WeatherWatch(source, forecast, repository, log: log)
        }
        defer { weatherWatch?.stop() }
        asked.wait()
        drain(server, settings)
        log.info("stopped")
    }

    private func start(
        _ settings: Settings,
        _ weather: WeatherChoice,
        _ media: MediaFolder?,
        _ repository: SQLiteRepository,
        _ log: Logger
    ) throws -> Server {
        let draining = DrainingFlag()
        let site = Site(
            repository: repository,
            commentRules: settings.ratedCommentRules,
            rates: settings.readerRates,
            storyURL: settings.storyURL,
            masthead: try settings.readMasthead(),
            searchBudget: settings.searchMilliseconds > 0 ? .milliseconds(settings.searchMilliseconds) : nil,
            weather: weather,
            media: media,
            now: Timestamp.now,
            isDraining: { draining.server?.isDraining ?? false },
            log: { log.error("\($0)") }
        )
        let api = API(site)
        let responder = api.responder(
            cors: CORS(writingOrigins: settings.corsOrigins),
            gzipLevel: Int32(settings.gzipLevel)
        )
        var configuration = settings.serverConfiguration(log)
        configuration.narrowing = api.narrowing
        let server = Server(configuration, responder: responder)
        draining.server = server
        try repository.follow { changes in
            for change in changes { server.announce(touching: change.keys.map(\.description)) }
        }
        warn(ofFewConnections: server.connectionsMax, settings, log)
        let addresses = try server.start()
        log.info(
            "listening",
            metadata: [
                "addresses": .array(addresses.map { .string("http://\($0)") }), "database": .string(settings.database),
                "connections_max": .stringConvertible(server.connectionsMax),
            ]
        )
        return server
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

    private func drain(_ server: Server, _ settings: Settings) {
        let ended = DispatchSemaphore(value: 0)
        Task {
            await server.drain(delay: .seconds(settings.drainDelay), grace: .seconds(settings.drainGrace))
            ended.signal()
        }
        ended.wait()
    }
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
        let forwarding = Forwarding(trustedProxies: trustedProxies, kind: forwardedFields)
        let warning = OnceFlag()
        var configuration = Server.Configuration(endpoints: listen)
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
