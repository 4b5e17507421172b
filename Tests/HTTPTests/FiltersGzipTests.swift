import Foundation
import HTTP
import TestSupport
import Testing

@Suite struct GzipTests {
    @Test func `what it compresses, gzip unpacks`() throws {
        var random = SeededRandom.printingItsSeed()
        var plain: [UInt8] = []
        var members: [UInt8] = []
        // Sizes on both sides of each window; bytes from constant to noise; every level and beyond.
        for size in [0, 1, 2, 511, 512, 513, 1023, 1024, 1025, 16_383, 32_767, 32_768, 32_769, 300_000] {
            for spread in [UInt8(0), 3, 255] {
                let bytes = (0..<size).map { _ in UInt8.random(in: 0...spread, using: &random) }
                let level = Int32.random(in: -2...12, using: &random)
                members += try #require(Gzip.compress(bytes, level: level))
                plain += bytes
            }
        }
        // The format lets members follow each other: one run of the program checks them all.
        #expect(try unpacked(members) == plain)
    }

    @Test func `threads do not disturb each other`() async throws {
        let bytes = Array(String(repeating: "The quick brown fox. ", count: 2_000).utf8)
        let expected = try #require(Gzip.compress(bytes))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 { group.addTask { Gzip.compress(bytes) == expected } }
            for await isSame in group { #expect(isSame) }
        }
    }

    private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("broadsheet-\(UUID().uuidString).gz")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return [UInt8](data)
    }
}
