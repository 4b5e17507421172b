import Foundation
import HTTP
import TestSupport
import Testing

@testable import MediaFolder

/// Real files, real links, and those who try to get out.
@Suite struct MediaFolderTests {
    /// `media/`, and beside it what nobody may see.
    private struct Files {
        let folder: TemporaryFolder
        let media: MediaFolder

        init() throws {
            folder = try TemporaryFolder()
            media = MediaFolder(path: folder.path("media"))
            try write("secret", "secret.png")
            try write("bridge", "media/2026/bridge.png")
            try write("hidden", "media/.hidden.png")
            try write("hidden", "media/.git/picture.png")
        }

        func write(_ text: String, _ path: String) throws {
            let url = folder.url.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }

        func link(_ path: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(atPath: folder.path(path), withDestinationPath: target)
        }

        /// The files stay until it is done.
        func open(_ path: String) throws -> MediaFile? {
            try withExtendedLifetime(folder) { try media.open(path) }
        }

        func text(_ path: String) throws -> String? {
            try open(path).map { file in
                var bytes = [UInt8](repeating: 0, count: 100)
                let count = bytes.withUnsafeMutableBytes { file.read(into: $0, at: 0) }
                return String(decoding: bytes.prefix(count ?? 0), as: UTF8.self)
            }
        }
    }

    @Test func `a file is found below the folder`() throws {
        let files = try Files()
        #expect(try files.text("2026/bridge.png") == "bridge")
        #expect(try files.open("2026/bridge.png")?.size == 6)
    }

    @Test(arguments: [
        "", "/", ".", "..", "../secret.png", "2026/../../secret.png", "2026/./bridge.png", "2026//bridge.png",
        "/2026/bridge.png", "2026/bridge.png/", "2026", "2026/missing.png", "missing/bridge.png", "2026/bridge.png/x",
        ".hidden.png", ".git/picture.png", "2026/bridge.png\0.gif", "\0", "2026/..\0/../secret.png",
        String(repeating: "x", count: 5000), Array(repeating: "2026", count: 17).joined(separator: "/"),
    ])
    func `nothing else is`(path: String) throws {
        #expect(try Files().open(path) == nil)
    }

    @Test func `no link is followed, wherever it leads`() throws {
        let files = try Files()
        try files.link("media/out.png", to: "../secret.png")
        try files.link("media/absolute.png", to: files.folder.path("secret.png"))
        try files.link("media/parent", to: "..")
        try files.link("media/inside", to: "2026")
        try files.link("media/inside.png", to: "2026/bridge.png")
        for path in ["out.png", "absolute.png", "parent/secret.png", "inside/bridge.png", "inside.png"] {
            #expect(try files.open(path) == nil, "\(path)")
        }
    }

    @Test func `the folder itself may be a link, and may be exchanged`() throws {
        let files = try Files()
        try files.write("new", "later/2026/bridge.png")
        try files.link("current", to: "media")
        let media = MediaFolder(path: files.folder.path("current"))
        #expect(try media.open("2026/bridge.png")?.size == 6)
        try FileManager.default.removeItem(atPath: files.folder.path("current"))
        try files.link("current", to: "later")
        #expect(try media.open("2026/bridge.png")?.size == 3)
    }

    @Test func `a pipe is no picture, and keeps nobody waiting`() throws {
        let files = try Files()
        #expect(mkfifo(files.folder.path("media/pipe.png"), 0o644) == 0)
        #expect(try files.open("pipe.png") == nil)
    }

    @Test func `a folder that is gone is said to be`() throws {
        let media = MediaFolder(path: try TemporaryFolder().path("nothing"))
        #expect(!media.isThere)
        #expect(throws: MediaFolder.Failure.folderMissing(ENOENT)) { try media.open("a.png") }
    }

    @Test func `other bytes are another version, and a renamed file too`() throws {
        let files = try Files()
        let first = try #require(try files.open("2026/bridge.png")).version
        #expect(try files.open("2026/bridge.png")?.version == first)
        try files.write("longer than before", "media/2026/bridge.png")
        let second = try #require(try files.open("2026/bridge.png")).version
        #expect(second != first)
    }

    @Test func `a file stays readable as long as somebody has it, and is closed then`() throws {
        let files = try Files()
        var file = try files.open("2026/bridge.png")
        let path = files.folder.path("media/2026/bridge.png")
        #expect(Descriptors.count(of: path) == 1)
        var bytes = [UInt8](repeating: 0, count: 4)
        #expect(bytes.withUnsafeMutableBytes { file?.read(into: $0, at: 4) } == 2)
        #expect(Array(bytes.prefix(2)) == Array("ge".utf8))
        #expect(bytes.withUnsafeMutableBytes { file?.read(into: $0, at: 6) } == 0)
        file = nil
        #expect(Descriptors.count(of: path) == 0)
    }
}
