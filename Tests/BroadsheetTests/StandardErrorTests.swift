import Foundation
import TestSupport
import Testing

@testable import broadsheet

@Suite struct `Output whose reader stalls` {
    /// A pipe that is full: the next byte would wait for its reader.
    private final class FullPipe: Sendable {
        let reader: Int32
        let writer: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
            let flags = fcntl(writer, F_GETFL)
            _ = fcntl(writer, F_SETFL, flags | O_NONBLOCK)
            let page = [UInt8](repeating: UInt8(ascii: "."), count: 4_096)
            while write(writer, page, page.count) > 0 {}
            _ = fcntl(writer, F_SETFL, flags)
        }

        deinit {
            close(reader)
            close(writer)
        }

        func take(_ count: Int) -> String {
            var bytes = [UInt8](repeating: 0, count: count)
            let taken = read(reader, &bytes, count)
            return String(decoding: bytes.prefix(max(0, taken)), as: UTF8.self)
        }

        /// All that is in it now.
        func takeAll() -> String {
            let flags = fcntl(reader, F_GETFL)
            _ = fcntl(reader, F_SETFL, flags | O_NONBLOCK)
            return take(1 << 20)
        }
    }

    /// Writes from several threads at once. Says whether all of them came back; a minute is as good as never.
    private func writeAtOnce(_ lines: [[UInt8]], to output: LossyOutput, milliseconds: Int32 = 100) -> Bool {
        let written = DispatchGroup()
        for line in lines {
            written.enter()
            Thread {
                output.write(line, millisecondsMax: milliseconds)
                written.leave()
            }.start()
        }
        return written.wait(timeout: .now() + 60) == .success
    }

    private func line(_ letter: Character, _ count: Int) -> [UInt8] {
        Array(String(repeating: letter, count: count).utf8)
    }

    @Test func `holds up nobody where there is room for one`() throws {
        let pipe = try FullPipe()
        let output = LossyOutput(pipe.writer)
        _ = pipe.take(4_096)
        #expect(writeAtOnce((0..<8).map { _ in line("x", 4_000) }, to: output))
        #expect(pipe.takeAll().count { $0 == "x" } == 4_000)
    }

    @Test func `takes of a long line what there is room for`() throws {
        let pipe = try FullPipe()
        let output = LossyOutput(pipe.writer)
        _ = pipe.take(4_096)
        #expect(writeAtOnce([line("x", 10_000)], to: output))
        #expect(pipe.takeAll().count { $0 == "x" } == 4_096)
    }

    @Test func `is waited for once, until it is read again`() throws {
        let pipe = try FullPipe()
        let output = LossyOutput(pipe.writer)
        output.write(line("x", 10), millisecondsMax: 1)
        // A second each would be more than anybody waits for.
        #expect(writeAtOnce((0..<100).map { _ in line("x", 10) }, to: output, milliseconds: 1_000))
        #expect(!pipe.takeAll().contains("x"))
        output.write(line("y", 10_000), millisecondsMax: 1_000)
        #expect(pipe.takeAll() == String(repeating: "y", count: 10_000))
    }

    @Test func `is waited for by who wants to wait for ever`() throws {
        let pipe = try FullPipe()
        let output = LossyOutput(pipe.writer)
        output.write(line("x", 10), millisecondsMax: 1)
        let isWritten = DispatchSemaphore(value: 0)
        Thread {
            output.write([UInt8(ascii: "y")], millisecondsMax: -1)
            isWritten.signal()
        }.start()
        _ = pipe.takeAll()
        #expect(isWritten.wait(timeout: .now() + 60) == .success)
        #expect(pipe.takeAll() == "y")
    }

    @Test func `may be gone`() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[1]) }
        close(ends[0])
        #expect(writeAtOnce([line("x", 10_000)], to: LossyOutput(ends[1])))
    }
}
