// swift-tools-version: 6.2
import PackageDescription

// The fuzz targets as a program of libFuzzer's, and only what they call: `Tests/fuzz` builds it. A package of its own, so that all of it can be
// instrumented, and nothing else has to be built for it.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "Fuzz",
    dependencies: [.package(url: "https://github.com/apple/swift-http-types", from: "1.8.0")],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CCmark", pkgConfig: "libcmark"),
        .target(name: "Crypto", path: "Crypto", swiftSettings: strict),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["JSON", "CZlib", "Crypto", httpTypes], swiftSettings: strict),
        .target(name: "MediaFolder", dependencies: ["HTTP"], swiftSettings: strict),
        .target(name: "News", swiftSettings: strict),
        .target(name: "Markdown", dependencies: ["CCmark"], swiftSettings: strict),
        .target(
            name: "NewsAPI",
            dependencies: ["HTTP", "JSON", "Markdown", "MediaFolder", "News", httpTypes],
            resources: [
                .embedInCode("openapi.json"), .embedInCode("Site/broadsheet.css"), .embedInCode("Site/broadsheet.js"),
            ],
            swiftSettings: strict
        ),
        .target(name: "TestSupport", path: "TestSupport", swiftSettings: strict),
        .target(
            name: "Targets",
            dependencies: ["HTTP", "JSON", "News", "NewsAPI", "TestSupport", httpTypes],
            path: "Targets",
            swiftSettings: strict
        ),
        .executableTarget(name: "Fuzzer", dependencies: ["Targets"], path: "Entry", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
