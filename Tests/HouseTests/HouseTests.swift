import Foundation
import HTTP
import HTTPTypes
import JSON
import News
import NewsAPI
import SQLiteRepository
import Secrets
import TestSupport
import Testing

/// Rules of the house that a machine can check. Facts only: nothing here judges taste.
struct HouseTests {
    private static let root = Tool.repository

    private struct Source {
        var module: String
        var name: String
        var text: String
    }

    private static func sources() throws -> [Source] {
        let folder = root.appendingPathComponent("Sources")
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try files.filter { $0.hasSuffix(".swift") }.map { path in
            Source(
                module: String(path.prefix { $0 != "/" }),
                name: path,
                text: try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
            )
        }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    // MARK: Layers

    /// docs/architecture.md, "Modules": what each may import beside the toolchain's own.
    private static let mayImport: [String: Set<String>] = [
        "JSON": [],
        "HTTP": ["JSON", "CZlib", "Crypto", "HTTPTypes"],
        "Metrics": [],
        "HTTPServer": ["HTTP", "HTTPTypes", "Metrics", "CEpoll", "Glibc", "Dispatch", "Synchronization"],
        "News": ["Foundation"],
        "Secrets": ["Crypto", "Foundation"],
        "Markdown": ["CCmark"],
        "TextSearch": ["News", "Foundation", "Glibc"],
        "SQLiteRepository": [
            "JSON", "Metrics", "News", "Secrets", "TextSearch", "GRDB", "GRDBSQLite", "Foundation", "Dispatch",
        ],
        "MediaFolder": ["HTTP", "Glibc"],
        "NewsAPI": ["HTTP", "JSON", "News", "Markdown", "MediaFolder", "HTTPTypes", "Foundation"],
        "NewsImport": ["JSON", "News", "Markdown", "Secrets", "Foundation"],
        "OutgoingHTTP": ["CCurl"],
        "WeatherSource": ["JSON", "News", "OutgoingHTTP"],
        "broadsheet": [
            "HTTP", "HTTPServer", "JSON", "Markdown", "MediaFolder", "Metrics", "News", "NewsAPI", "NewsImport",
            "Secrets", "SQLiteRepository", "WeatherSource", "ArgumentParser", "HTTPTypes", "Logging", "Foundation",
            "Dispatch",
        ],
    ]

    @Test func `each module imports only what its layer may know`() throws {
        let sources = try Self.sources()
        #expect(Set(sources.map(\.module)) == Set(Self.mayImport.keys))
        for source in sources {
            for match in source.text.matches(of: /(?m)^(?:package |public |internal |private )?import (\w+)/) {
                let imported = String(match.1)
                #expect(Self.mayImport[source.module]?.contains(imported) == true, "\(source.name) imports \(imported)")
            }
        }
    }

    // MARK: Calls

    /// What must not be called, and where it may be all the same.
    private static let banned: [(call: String, modules: Set<String>, why: String)] =
        [
            ("try!", [], "errors are answered, not fatal"),
            ("fatalError(", [], "errors are answered, not fatal"),
            ("as!", [], "a wrong cast ends the server"),
            ("nonisolated(unsafe)", [], "the compiler proves what threads share"),
            ("Date()", ["broadsheet"], "the time is an argument below the executable"),
            ("print(", ["broadsheet"], "standard output is the access log's"),
            ("DispatchQueue.global", [], "blocking work on a shared pool starves it"),
            (".localizedDescription", [], "inner details never reach a client"),
            ("JSONEncoder", [], "JSON is written by our own writer"),
            ("JSONDecoder", [], "Foundation's decoder is lenient"),
            ("OFFSET", [], "lists are paged by keysets"),
        ] + locales.map { ($0, [], "a static build has no data about locales: decision 13") }

    /// What of Foundation reads ICU's data.
    private static let locales = [
        "Locale", "TimeZone", "Calendar(", "Calendar.current", "Foundation.Calendar", "DateFormatter",
        "ISO8601DateFormatter", "NumberFormatter", "NSRegularExpression", ".regularExpression", "URL(string",
        "URLComponents", ".formatted(", ".localized", ".applyingTransform(", ".capitalized",
    ]

    @Test func `nobody calls what is banned`() throws {
        for source in try Self.sources() {
            let code = source.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            for ban in Self.banned where !ban.modules.contains(source.module) {
                for line in code where line.contains(ban.call) {
                    let index = line.range(of: ban.call)!.lowerBound
                    let isPartOfAName =
                        index > line.startIndex && !ban.call.hasPrefix(".")
                        && (line[line.index(before: index)].isLetter || line[line.index(before: index)] == ".")
                    #expect(isPartOfAName, "\(source.name) calls \(ban.call): \(ban.why)")
                }
            }
        }
    }

    @Test func `every unchecked promise says why it is true`() throws {
        for source in try Self.sources() {
            let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated()
            where line.contains("@unchecked Sendable") && !line.drop(while: { $0 == " " }).hasPrefix("//") {
                let before = lines[max(0, number - 8)..<number].joined(separator: "\n")
                #expect(
                    before.contains("@unchecked Sendable") && before.contains("because"),
                    "\(source.name):\(number + 1)"
                )
            }
        }
    }

    // MARK: Documents

    private func routes() throws -> [Route] {
        let folder = try TemporaryFolder()
        let repository = try SQLiteRepository(
            path: folder.path("news.sqlite"),
            secrets: Secrets(root: Secrets.makeKey())
        )
        defer { repository.close() }
        let site = Site(
            repository: repository,
            hasPages: true,
            now: { Timestamp(seconds: 0) },
            log: { _ in }
        )
        return API(site).routes
    }

    @Test func `every route is in docs-api and in the OpenAPI document, and nothing else is`() throws {
        let documentation = try Self.text("docs/api.md")
        guard case .object(let document) = try JSONReader.read(Array(Self.text("Sources/NewsAPI/openapi.json").utf8)),
            case .object(let paths)? = document["paths"]
        else {
            Issue.record("openapi.json has no paths")
            return
        }
        var described: Set<String> = []
        for path in paths.members {
            guard case .object(let operations) = path.value else { continue }
            for operation in operations.members where operation.name != "parameters" {
                described.insert("\(operation.name.uppercased()) \(path.name)")
            }
        }
        // OpenAPI has no word for a parameter that holds slashes.
        let existing = Set(
            try routes().map { "\($0.method.rawValue) \($0.template.replacing("...", with: ""))" }
        )
        #expect(described == existing)
        for route in existing { #expect(documentation.contains("`\(route)`"), "docs/api.md lacks \(route)") }
    }

    @Test func `the OpenAPI document is valid`() throws {
        let document = Self.root.appendingPathComponent("Sources/NewsAPI/openapi.json")
        try Tool.run("openapi-spec-validator", [document.path])
    }

    @Test func `every problem that is answered is in docs-api`() throws {
        let documentation = try Self.text("docs/api.md")
        var names: Set<String> = []
        for source in try Self.sources() where ["HTTP", "HTTPServer", "NewsAPI"].contains(source.module) {
            for match in source.text.matches(of: /(?:Problem|self\.init|Self)\(\s*\.\w+,\s*"([a-z-]+)"/) {
                names.insert(String(match.1))
            }
            if source.name.hasSuffix("Refusal.swift") {
                for match in source.text.matches(of: /: "([a-z]+(?:-[a-z]+)*)"/) { names.insert(String(match.1)) }
            }
        }
        #expect(names.count >= 20)
        for name in names { #expect(documentation.contains("`\(name)`"), "docs/api.md lacks the problem \(name)") }
    }

    @Test func `the changelog has a place for what comes next`() throws {
        #expect(try Self.text("CHANGELOG.md").contains("\n## Unreleased\n"))
    }
}
