import Foundation
import NewsImport
import TestSupport
import Testing

@Suite struct LineReaderTests {
    @Test func `lines end with LF or CRLF, and the last one with the file`() throws {
        #expect(try lines(of: "one\ntwo\r\n\nfour") == ["one", "two", "", "four"])
        #expect(try lines(of: "one\n") == ["one"])
        #expect(try lines(of: "") == [])
        #expect(try lines(of: "\n") == [""])
        #expect(try lines(of: "a\rb\n") == ["a\rb"])
    }

    @Test func `lines are numbered from 1 and bytes are counted`() throws {
        var reader = LineReader("one\ntwo\n")
        #expect(reader.number == 0)
        _ = try reader.next()
        #expect(reader.number == 1)
        _ = try reader.next()
        #expect(reader.number == 2)
        #expect(try reader.next() == nil)
        #expect(reader.number == 2)
        #expect(reader.bytesRead == 8)
    }

    @Test func `a look at the next line leaves it where it is`() throws {
        var reader = LineReader("one\ntwo\n")
        for line in ["one", "two"] {
            for _ in 0..<2 { #expect(try reader.peek() == .bytes(Array(line.utf8))) }
            #expect(try reader.next() == .bytes(Array(line.utf8)))
        }
        #expect(reader.number == 2)
        #expect(try reader.peek() == nil)
        #expect(try reader.next() == nil)
        #expect(reader.number == 2)
    }

    @Test func `what a file may have in a line is its reader's choice`() throws {
        var reader = LineReader("12345\n1234567\n123\n")
        reader.lineBytesMax = 6
        #expect(try reader.next() == .bytes(Array("12345".utf8)))
        #expect(try reader.next() == .tooLong)
        #expect(try reader.next() == .bytes(Array("123".utf8)))
    }

    @Test func `a file is read in pieces, wherever they cut its lines`() throws {
        var random = SeededRandom.printingItsSeed()
        let written = (0..<2_000).map { number in
            String(number)
                + String(repeating: "é", count: Int.random(in: 0..<(number % 500 == 0 ? 300_000 : 300), using: &random))
        }
        let folder = try TemporaryFolder()
        try Data(written.joined(separator: "\n").utf8).write(to: folder.url.appendingPathComponent("lines"))
        let file = try #require(FileHandle(forReadingAtPath: folder.path("lines")))
        defer { try? file.close() }
        var reader = LineReader(file)
        var read: [String] = []
        while case .bytes(let bytes)? = try reader.next() { read.append(String(decoding: bytes, as: UTF8.self)) }
        #expect(read == written)
    }

    @Test func `a line that is too long is reported once, and the next one is read`() throws {
        let folder = try TemporaryFolder()
        let long = Data(repeating: UInt8(ascii: "x"), count: 2 * LineReader.lineBytesMax + 17)
        try (Data("first\n".utf8) + long + Data("\nlast".utf8)).write(to: folder.url.appendingPathComponent("lines"))
        let file = try #require(FileHandle(forReadingAtPath: folder.path("lines")))
        defer { try? file.close() }
        var reader = LineReader(file)
        #expect(try reader.next() == .bytes(Array("first".utf8)))
        #expect(try reader.next() == .tooLong)
        #expect(try reader.next() == .bytes(Array("last".utf8)))
        #expect(reader.number == 3)
        #expect(try reader.next() == nil)
    }

    @Test func `the longest line that is taken has exactly the bound`() throws {
        let longest = String(repeating: "x", count: LineReader.lineBytesMax)
        var reader = LineReader(longest + "\n" + longest + "y\n" + "z")
        #expect(try reader.next() == .bytes(Array(longest.utf8)))
        #expect(try reader.next() == .tooLong)
        #expect(try reader.next() == .bytes([UInt8(ascii: "z")]))
    }

    private func lines(of text: String) throws -> [String] {
        var reader = LineReader(text)
        var lines: [String] = []
        while case .bytes(let bytes)? = try reader.next() { lines.append(String(decoding: bytes, as: UTF8.self)) }
        return lines
    }
}
