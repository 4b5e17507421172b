// swift-tools-version: 6.2
import PackageDescription

/// What Broadsheet is measured beside. A package of its own: nobody who builds Broadsheet needs a second web framework.
let package = Package(
    name: "Benchmarks",
    // Linux ignores it; elsewhere Hummingbird asks for it.
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .executableTarget(
            name: "HummingbirdPeer",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "HummingbirdPeer",
            resources: [.embedInCode("StoryPage.mustache"), .embedInCode("StoryComment.mustache")]
        ),
        .executableTarget(name: "EpollPeer", path: "EpollPeer"),
    ],
    swiftLanguageModes: [.v6]
)
