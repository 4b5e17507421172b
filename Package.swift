// swift-tools-version: 6.2
import PackageDescription

/// The same rules for every module: Swift 6 mode, no silent existential, no leaked import, no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "Broadsheet",
    products: [.executable(name: "broadsheet", targets: ["broadsheet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // System libraries and the one shim that Swift cannot see without help.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
        .target(name: "CCurl"),
        .target(name: "CEpoll"),
        // Nobody imports it: see its one file.
        .target(name: "CICUStubData"),

        module("JSON"),
        module("HTTP", ["JSON", "CZlib", crypto, httpTypes]),
        module("MediaFolder", ["HTTP"]),
        module("Metrics"),
        module("HTTPServer", ["HTTP", "Metrics", "CEpoll", httpTypes]),
        module("News"),
        module("Markdown", ["CCmark"]),
        module("Secrets", [crypto]),
        module("TextSearch", ["News"]),
        module("SQLiteRepository", ["JSON", "Metrics", "News", "Secrets", "TextSearch", grdb, sqlite]),
        .target(
            name: "NewsAPI",
            dependencies: ["HTTP", "JSON", "Markdown", "MediaFolder", "News", httpTypes],
            resources: [
                .embedInCode("openapi.json"), .embedInCode("Site/broadsheet.css"), .embedInCode("Site/broadsheet.js"),
            ],
            swiftSettings: strict
        ),
        module("NewsImport", ["JSON", "Markdown", "News", "Secrets"]),
        module("OutgoingHTTP", ["CCurl"]),
        module("WeatherSource", ["JSON", "News", "OutgoingHTTP"]),
        .executableTarget(
            name: "broadsheet",
            dependencies: [
                "HTTP", "HTTPServer", "JSON", "Markdown", "MediaFolder", "Metrics", "News", "NewsAPI", "NewsImport",
                "Secrets", "SQLiteRepository", "WeatherSource", "CICUStubData",
                arguments, httpTypes, logging,
            ],
            swiftSettings: strict
        ),

        // What tests of several modules share.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("MetricsTests", ["Metrics", "TestSupport"]),
        tests("JSONTests", ["JSON", "TestSupport"]),
        tests("TextSearchTests", ["News", "TextSearch", "TestSupport"]),
        tests("HTTPTests", ["HTTP", "JSON", "TestSupport", httpTypes]),
        tests("HTTPServerTests", ["HTTP", "HTTPServer", "MediaFolder", "Metrics", "TestSupport", httpTypes]),
        tests("MediaFolderTests", ["HTTP", "MediaFolder", "TestSupport"]),
        tests("NewsTests", ["News", "Markdown", "NewsImport", "JSON", "TestSupport"]),
        tests("WeatherSourceTests", ["JSON", "News", "OutgoingHTTP", "TestSupport", "WeatherSource"]),
        tests(
            "SQLiteRepositoryTests",
            [
                "JSON", "Markdown", "Metrics", "News", "NewsImport", "Secrets", "SQLiteRepository", "TestSupport",
                "TextSearch", grdb,
            ]
        ),
        tests(
            "NewsAPITests",
            [
                "HTTP", "JSON", "MediaFolder", "News", "NewsAPI", "NewsImport", "Secrets", "SQLiteRepository",
                "TestSupport", grdb, httpTypes,
            ]
        ),
        tests(
            "BroadsheetTests",
            [
                "broadsheet", "HTTP", "HTTPServer", "JSON", "News", "SQLiteRepository", "Secrets", "TestSupport",
                grdb, logging,
            ]
        ),
        tests(
            "HouseTests",
            ["HTTP", "JSON", "News", "NewsAPI", "Secrets", "SQLiteRepository", "TestSupport", httpTypes]
        ),
        tests("FuzzTests", ["HTTP", "JSON", "News", "NewsAPI", "TestSupport", httpTypes], exclude: ["Corpus"]),
    ],
    swiftLanguageModes: [.v6]
)
