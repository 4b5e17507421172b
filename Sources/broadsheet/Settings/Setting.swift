import HTTP
import HTTPServer
import News
import NewsAPI

/// One line of the table: a name in three dresses (`--comments-hold`, `BROADSHEET_COMMENTS_HOLD`, the same in a file), a default,
/// and what it means.
struct Setting: Sendable {
    let name: String
    let defaultText: String
    let meaning: String
    /// Reads the text into its place; says what it should be when it is not (a `Fault`).
    let apply: @Sendable (inout Settings, String) throws -> Void

    struct Fault: Error {
        var expected: String
    }

    var environmentName: String { Self.environmentPrefix + name.uppercased() }
    var flag: String { "--" + name.replacing("_", with: "-") }

    static let environmentPrefix = "BROADSHEET_"

    static let all: [Setting] = [
        Setting(
            "listen",
            "127.0.0.1:8080",
            "addresses, comma separated: 127.0.0.1:8080, [::1]:8080, unix:/run/broadsheet/http.sock; fd: takes systemd's sockets"
        ) {
            let places = try list(
                $1,
                "addresses with ports, like 127.0.0.1:8080, a socket's file, like unix:/run/http.sock, or fd:"
            ) { $0 == "fd:" || Endpoint($0) != nil ? $0 : nil }
            $0.listen = places.compactMap { Endpoint($0) }
            $0.listensOnInherited = places.contains("fd:")
        },
        Setting("socket_mode", "660", "permissions of the file of a unix: socket, octal: who may write may connect") {
            $0.socketMode = try octalMode($1)
        },
        Setting(
            "admin_listen",
            "",
            "an address for operators alone, like 127.0.0.1:9464, where /metrics is; empty: none"
        ) {
            $0.adminListen = try $1.isEmpty ? nil : endpoint($1)
        },
        Setting("database", "broadsheet.sqlite", "the SQLite file; made when it is missing") {
            $0.database = try nonEmpty($1)
        },
        Setting(
            "secret_file",
            "",
            "root secret, mode 0600, made at first start; empty: beside the database, named FILE.secret"
        ) {
            $0.secretFile = $1
        },
        Setting("workers", "0", "handler threads, and connections for reading; 0: twice the processor cores") {
            $0.workers = try integer($1, 0...1024)
        },
        Setting("connections_max", "0", "open connections; 0: as many as the descriptor limit allows") {
            $0.connectionsMax = try integer($1, 0...1_000_000)
        },
        Setting("waiting_max", "1024", "requests that may wait for a worker, and writes for the writer, before 503") {
            $0.waitingMax = try integer($1, 1...1_000_000)
        },
        Setting(
            "trusted_proxies",
            "127.0.0.0/8,::1/128,unix",
            "networks whose forwarding fields are believed, comma separated; unix: whoever comes by a unix: socket"
        ) {
            let proxies = try list($1, "networks, like 10.0.0.0/8, or unix") {
                $0 == "unix" || CIDR($0) != nil ? $0 : nil
            }
            $0.trustedProxies = proxies.compactMap { CIDR($0) }
            $0.trustsUnixSockets = proxies.contains("unix")
        },
        Setting("forwarded_fields", "x-forwarded-for", "the one kind that is read: x-forwarded-for or forwarded") {
            $0.forwardedFields = try choice($1)
        },
        Setting("cors_origins", "", "origins whose pages may post, comma separated; reading is open to all") {
            $0.corsOrigins = try list($1, "origins, like https://news.example") { $0.contains("://") ? $0 : nil }
        },
        Setting(
            "story_url",
            "",
            "public address of an article, like https://news.example/stories/{slug}; empty: none, or a path of the pages"
        ) {
            guard $1.isEmpty || $1.contains("{slug}") else { throw Fault(expected: "an address with {slug} in it") }
            $0.storyURL = $1.isEmpty ? nil : $1
        },
        Setting("site", "off", "the reader's pages: on or off; on makes / the front page and gives story_url a default")
        {
            $0.site = try onOff($1)
        },
        Setting("site_name", "Broadsheet", "what the pages and the feeds are called") {
            $0.masthead.name = try nonEmpty($1)
        },
        Setting("site_logo", "", "address of a picture in the place of the name; empty: the name itself") {
            $0.masthead.logo = $1.isEmpty ? nil : try pageAddress($1)
        },
        Setting(
            "site_navigation",
            "",
            "what every page links to, like World=/sections/world,Contact=/stories/contact; empty: the sections"
        ) {
            $0.masthead.navigation = try list($1, "names and addresses, like World=/sections/world", navigationLink)
        },
        Setting("site_stylesheet", "", "a file of CSS; empty: none") { $0.siteStylesheet = $1 },
        Setting("site_stylesheet_place", "behind", "of that file: behind our own stylesheet, or instead of it") {
            $0.siteStylesheetPlace = try choice($1)
        },
        Setting("site_header", "", "a file of HTML that stands above the content of every page; empty: none") {
            $0.siteHeader = $1
        },
        Setting("site_footer", "", "a file of HTML that stands below it; empty: none") { $0.siteFooter = $1 },
        Setting(
            "site_picture_hosts",
            "",
            "origins whose pictures the pages show, comma separated, like https://images.example; empty: only our own"
        ) {
            $0.masthead.pictureHosts = try list($1, "origins, like https://images.example", origin)
        },
        Setting("feed_content", "summary", "of a story in a feed: its summary, or its full text") {
            $0.feedContent = try choice($1)
        },
        Setting("media", "", "a folder of pictures that are served under /media/; empty: none are") { $0.media = $1 },
        Setting("weather_place", "", "whose weather is shown; empty: none is") { $0.weather.place = $1 },
        Setting("weather_high", "", "the day's high in whole degrees, where no weather_url tells it") {
            $0.weather.high = try degrees($1)
        },
        Setting("weather_low", "", "the day's low") { $0.weather.low = try degrees($1) },
        Setting(
            "weather_url",
            "",
            "an HTTP or HTTPS address that answers like Open-Meteo's forecast, with daily=temperature_2m_max,temperature_2m_min"
        ) {
            guard $1.isEmpty || ["http://", "https://"].contains(where: $1.lowercased().hasPrefix) else {
                throw Fault(expected: "an address that begins with https:// or http://")
            }
            $0.weather.url = $1
        },
        Setting(
            "weather_unit",
            "celsius",
            "in which the weather is shown, whatever its source says: celsius or fahrenheit"
        ) {
            $0.weather.unit = try choice($1)
        },
        Setting("weather_refresh_minutes", "30", "after which weather_url is asked again") {
            $0.weather.refreshMinutes = Int64(try integer($1, 1...180))
        },
        Setting("access_log", "on", "one JSON line a request on standard output: on or off") {
            $0.accessLog = try onOff($1)
        },
        Setting("cache_bytes", "33554432", "answers kept ready in memory; 0: none") {
            $0.cacheBytes = try integer($1, 0...1_099_511_627_776)
        },
        Setting("gzip_level", "4", "1 (fast) to 9 (small)") { $0.gzipLevel = try integer($1, 1...9) },
        Setting("body_bytes_max", "1048576", "bytes of a request's body") {
            $0.bodyBytesMax = try integer($1, 1024...1_073_741_824)
        },
        Setting("idle_seconds", "60", "until a connection without a request is closed") {
            $0.idleSeconds = try integer($1, 1...86_400)
        },
        Setting("head_seconds", "10", "for a request's head, from first byte to last") {
            $0.headSeconds = try integer($1, 1...3600)
        },
        Setting("body_seconds", "15", "for a request's body, before a least pace is asked of it") {
            $0.bodySeconds = try integer($1, 1...3600)
        },
        Setting("write_seconds", "30", "for an answer to be read, before a least pace is asked of its reader") {
            $0.writeSeconds = try integer($1, 1...3600)
        },
        Setting("drain_delay", "0", "seconds after SIGTERM in which /readyz says 503 and requests are still taken") {
            $0.drainDelay = try integer($1, 0...3600)
        },
        Setting("drain_grace", "10", "seconds for requests in flight after that") {
            $0.drainGrace = try integer($1, 0...3600)
        },
        Setting("search_milliseconds", "200", "for a search, which then answers with what it has; 0: no end") {
            $0.searchMilliseconds = try integer($1, 0...60_000)
        },
        Setting("revisions_kept", "0", "versions of an article that are kept; 0: all") {
            $0.revisionsKept = Int64(try integer($1, 0...1_000_000))
        },
        Setting("changes_days", "30", "for which the feed of changes goes back") {
            $0.changesDays = Int64(try integer($1, 1...36_500))
        },
        Setting("comments_address_days", "0", "after which the e-mail address of a comment is forgotten; 0: never") {
            $0.addressDays = Int64(try integer($1, 0...36_500))
        },
        Setting("comments_kept_out_days", "0", "after which rejected comments and spam are deleted; 0: never") {
            $0.keptOutDays = Int64(try integer($1, 0...36_500))
        },
        Setting("comments_open", "true", "whether readers may comment") { $0.commentRules.open = try boolean($1) },
        Setting("comments_hold", "first", "which comments wait for a moderator: none, first, all") {
            $0.commentRules.hold = try choice($1)
        },
        Setting("comments_email", "required", "e-mail address with a comment: required, optional, off") {
            $0.commentRules.email = try choice($1)
        },
        Setting(
            "comments_rate",
            "on",
            "limits on how often comments, edits and reports come from one place; off for a load test"
        ) {
            $0.commentRate = try onOff($1)
        },
        Setting("comments_gap_seconds", "15", "between two comments from an address; then 429") {
            $0.commentGapSeconds = Int64(try integer($1, 0...86_400))
        },
        Setting("comments_per_minute", "2", "from an address; then 429") {
            $0.commentsPerMinute = try integer($1, 1...10_000)
        },
        Setting("comments_edits_per_minute", "20", "of own comments, from an address; then 429") {
            $0.editsPerMinute = try integer($1, 1...10_000)
        },
        Setting("comments_reports_per_minute", "6", "about others' comments, from an address; then 429") {
            $0.reportsPerMinute = try integer($1, 1...10_000)
        },
        Setting("comments_network_hour", "60", "comments from a /24 or /64 in an hour, after which more wait; 0: never")
        {
            $0.commentRules.networkPerHour = Int64(try integer($1, 0...1_000_000))
        },
        Setting("comments_network_day", "300", "the same in a day") {
            $0.commentRules.networkPerDay = Int64(try integer($1, 0...1_000_000))
        },
        Setting("comments_trust", "2", "approved comments that make a commenter trusted, with comments_hold=first") {
            $0.commentRules.approvalsForTrust = Int64(try integer($1, 1...1000))
        },
        Setting("comments_duplicate_hours", "24", "in which the same words on an article are refused; 0: never") {
            $0.commentRules.duplicateSeconds = Int64(try integer($1, 0...87_600)) * 3600
        },
        Setting("comments_links_hold", "2", "links with which a comment waits; 0: never") {
            $0.commentRules.linksToHold = try integer($1, 0...1000)
        },
        Setting("comments_links_reject", "5", "links with which it is kept out; 0: never") {
            $0.commentRules.linksToReject = try integer($1, 0...1000)
        },
        Setting("comments_spam_percent", "90", "learned likeness to spam with which a comment waits; 0: never") {
            $0.commentRules.spamPercent = try integer($1, 0...100)
        },
        Setting("comments_spam_decisions", "50", "of moderators, of each kind, before that likeness is told") {
            $0.spamDecisionsMin = Int64(try integer($1, 1...1_000_000))
        },
        Setting("comments_history_percent", "30", "of a commenter's comments kept out, from which more wait; 0: never")
        {
            $0.commentRules.historyPercent = Int64(try integer($1, 0...100))
        },
        Setting("comments_history_days", "7", "in which those are counted") {
            $0.commentRules.historyDays = Int64(try integer($1, 1...3650))
        },
        Setting("comments_reports_hold", "3", "open reports with which a public comment waits again; 0: never") {
            $0.commentRules.reportsToHold = Int64(try integer($1, 0...1000))
        },
        Setting("comments_honeypot", "website", "a member that people leave empty and robots fill in; empty: none") {
            let taken = ["name", "email", "body", "parent_id", "challenge"]
            guard !taken.contains($1) else { throw Fault(expected: "another name than a comment's own members") }
            $0.commentRules.honeypot = $1
        },
        Setting("comments_challenge", "off", "what a comment without a good challenge is: off, hold, require") {
            $0.commentRules.challenge = try choice($1)
        },
        Setting("comments_challenge_seconds_min", "3", "for a challenge to be taken") {
            $0.commentRules.challengeSecondsMin = Int64(try integer($1, 0...3600))
        },
        Setting("comments_challenge_seconds_max", "7200", "until it is not taken any more") {
            $0.commentRules.challengeSecondsMax = Int64(try integer($1, 1...604_800))
        },
        Setting("comments_close_days", "0", "days after publication; 0: never") {
            $0.commentRules.closeAfterDays = Int64(try integer($1, 0...36_500))
        },
        Setting("comments_edit_seconds", "300", "for a commenter to edit or delete an unanswered comment") {
            $0.commentRules.editSeconds = Int64(try integer($1, 0...86_400))
        },
    ]

    init(
        _ name: String,
        _ defaultText: String,
        _ meaning: String,
        _ apply: @escaping @Sendable (inout Settings, String) throws -> Void
    ) {
        self.name = name
        self.defaultText = defaultText
        self.meaning = meaning
        self.apply = apply
    }

    // MARK: Kinds of values

    private static func nonEmpty(_ text: String) throws(Fault) -> String {
        guard !text.isEmpty else { throw Fault(expected: "something") }
        return text
    }

    private static func endpoint(_ text: String) throws(Fault) -> Endpoint {
        if let endpoint = Endpoint(text) { return endpoint }
        throw Fault(expected: "an address with a port, like 127.0.0.1:9464")
    }

    /// A path of ours, or an address of the web.
    private static func pageAddress(_ text: String) throws(Fault) -> String {
        let isClean = !text.unicodeScalars.contains { $0.value <= 0x20 || $0 == "\"" || $0 == "'" || $0 == ";" }
        let isPath = text.hasPrefix("/") && !text.hasPrefix("//")
        guard isClean, isPath || text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw Fault(expected: "a path, or an address that begins with http:// or https://")
        }
        return text
    }

    private static func navigationLink(_ text: String) -> Masthead.Link? {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2, let address = try? pageAddress(sides[1]) else { return nil }
        return Masthead.Link(name: sides[0], address: address)
    }

    /// `https://host` or `https://host:port`: it goes into a Content-Security-Policy.
    private static func origin(_ text: String) -> String? {
        let text = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let host = text.dropFirst(scheme.count)
        let isHost = host.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
        }
        return !host.isEmpty && isHost ? text : nil
    }

    private static func octalMode(_ text: String) throws(Fault) -> UInt32 {
        guard text.utf8.count == 3, Digits.decimal(text.utf8) != nil, let mode = UInt32(text, radix: 8) else {
            throw Fault(expected: "three octal digits, like 660")
        }
        return mode
    }

    private static func integer(_ text: String, _ range: ClosedRange<Int>) throws(Fault) -> Int {
        guard let value = Digits.decimal(text.utf8), range.contains(value) else {
            throw Fault(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Empty: nothing is said.
    private static func degrees(_ text: String) throws(Fault) -> Int? {
        if text.isEmpty { return nil }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard let value = Digits.decimal(digits.utf8), value <= 150 else {
            throw Fault(expected: "a whole number from -150 to 150")
        }
        return text.hasPrefix("-") ? -value : value
    }

    private static func boolean(_ text: String) throws(Fault) -> Bool {
        guard let value = Bool(text) else { throw Fault(expected: "true or false") }
        return value
    }

    private static func onOff(_ text: String) throws(Fault) -> Bool {
        guard text == "on" || text == "off" else { throw Fault(expected: "on or off") }
        return text == "on"
    }

    private static func choice<Choice>(_ text: String) throws(Fault) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let value = Choice(rawValue: text) else {
            throw Fault(expected: Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    private static func list<Element>(
        _ text: String,
        _ expected: String,
        _ read: (String) -> Element?
    ) throws(Fault) -> [Element] {
        var elements: [Element] = []
        for piece in text.split(separator: ",") {
            guard let element = read(String(piece.drop { $0 == " " })) else { throw Fault(expected: expected) }
            elements.append(element)
        }
        return elements
    }
}
