import Foundation
import HTTP
import HTTPServer
import MediaFolder
import News
import NewsAPI

/// What an operator can choose, with the defaults of a first day. `Setting.all` is the one table of names, defaults and meanings.
struct Settings {
    var listen = Settings.defaultListen
    static let defaultListen = [Endpoint(.v4(0x7F00_0001), port: 8080)]
    /// Also on the sockets that a service manager passes.
    var listensOnInherited = false
    var socketMode: UInt32 = 0
    var adminListen: Endpoint?
    var database = ""
    var secretFile = ""
    var workers = 0
    var connectionsMax = 0
    var waitingMax = 0
    var trustedProxies: [CIDR] = []
    var trustsUnixSockets = false
    var forwardedFields = Forwarding.Kind.xForwardedFor
    var corsOrigins: [String] = []
    var storyURL: String?
    var site = false
    var masthead = Masthead()
    var feedContent = FeedContent.summary
    var siteStylesheet = ""
    var siteStylesheetPlace = StylesheetPlace.behind
    var siteHeader = ""
    var siteFooter = ""
    var media = ""
    var weather = WeatherSettings()
    var accessLog = true
    var cacheBytes = 0
    var gzipLevel = 0
    var bodyBytesMax = 0
    var idleSeconds = 0
    var headSeconds = 0
    var bodySeconds = 0
    var writeSeconds = 0
    var drainDelay = 0
    var drainGrace = 0
    var searchMilliseconds = 0
    var revisionsKept: Int64 = 0
    var changesDays: Int64 = 0
    var addressDays: Int64 = 0
    var keptOutDays: Int64 = 0
    var commentRules = CommentRules()
    var commentRate = true
    var commentGapSeconds: Int64 = 0
    var commentsPerMinute = 0
    var editsPerMinute = 0
    var reportsPerMinute = 0
    var spamDecisionsMin: Int64 = 0

    enum StylesheetPlace: String, CaseIterable {
        case behind, instead
    }

    enum FeedContent: String, CaseIterable {
        case summary, full
    }

    /// What the pages look like, its files read where there are pages. Whoever changes such a file starts the server anew.
    func readMasthead() throws -> Masthead {
        guard site else { return masthead }
        var masthead = masthead
        if !siteStylesheet.isEmpty { masthead.stylesheet = try Self.text(siteStylesheet, "site_stylesheet") }
        masthead.replacesOurStylesheet = siteStylesheetPlace == .instead
        if !siteHeader.isEmpty { masthead.header = try Self.text(siteHeader, "site_header") }
        if !siteFooter.isEmpty { masthead.footer = try Self.text(siteFooter, "site_footer") }
        return masthead
    }

    private static func text(_ path: String, _ setting: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw CommandFault(description: "\(setting): cannot read \(path) as UTF-8 text.") }
        return text
    }

    /// Beside the database unless it was named.
    var secretPath: String { secretFile.isEmpty ? database + ".secret" : secretFile }

    /// Throws when there is none where it is said to be.
    func mediaFolder() throws(CommandFault) -> MediaFolder? {
        guard !media.isEmpty else { return nil }
        let folder = MediaFolder(path: media)
        guard folder.isThere else { throw CommandFault(description: "media is no folder that can be read: \(media)") }
        return folder
    }

    var limits: Limits {
        var limits = Limits()
        limits.bodyBytesMax = bodyBytesMax
        limits.idleMilliseconds = idleSeconds * 1000
        limits.headMilliseconds = headSeconds * 1000
        limits.bodyMilliseconds = bodySeconds * 1000
        limits.writeMilliseconds = writeSeconds * 1000
        return limits
    }
}
