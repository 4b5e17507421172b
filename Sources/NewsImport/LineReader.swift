package import Foundation

/// Reads a file line by line, in pieces: an archive of any size takes the memory of its longest line.
package struct LineReader {
    /// A longer line is skipped and reported; 8 MiB hold the longest body twice over in escapes.
    package static let lineBytesMax = 8 * 1024 * 1024
    private static let pieceBytes = 256 * 1024

    package enum Line: Equatable {
        case bytes([UInt8])
        case tooLong
    }

    /// Of this file; an export's may be longer.
    package var lineBytesMax = LineReader.lineBytesMax

    private let readPiece: () throws -> Data?
    private var peeked: Line?
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// Of the line read last, counted from 1.
    package private(set) var number = 0
    /// Bytes of the file taken so far.
    package private(set) var bytesRead = 0

    package init(_ file: FileHandle) {
        readPiece = { try file.read(upToCount: Self.pieceBytes) }
    }

    /// Lines of a text that is in memory already.
    package init(_ text: String) {
        var rest: Data? = Data(text.utf8)
        readPiece = {
            defer { rest = nil }
            return rest
        }
    }

    /// The line that `next` answers next, which stays unread.
    package mutating func peek() throws -> Line? {
        guard peeked == nil, let line = try next() else { return peeked }
        number -= 1
        peeked = line
        return line
    }

    /// The next line without its end (LF or CRLF); `nil` at the end of the file.
    package mutating func next() throws -> Line? {
        if let line = peeked {
            number += 1
            peeked = nil
            return line
        }
        var isTooLong = false
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return take(upTo: end, isTooLong: isTooLong)
            }
            if isAtEnd {
                guard start < buffer.count || isTooLong else { return nil }
                defer { start = buffer.count }
                return take(upTo: buffer.count, isTooLong: isTooLong)
            }
            buffer.removeFirst(start)
            start = 0
            if buffer.count > lineBytesMax {
                isTooLong = true
                buffer.removeAll(keepingCapacity: true)
            }
            searched = buffer.count
            try fill()
        }
    }

    private mutating func take(upTo end: Int, isTooLong: Bool) -> Line {
        number += 1
        var line = buffer[start..<end]
        if isTooLong || line.count > lineBytesMax { return .tooLong }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return .bytes(Array(line))
    }

    private mutating func fill() throws {
        guard let piece = try readPiece(), !piece.isEmpty else {
            isAtEnd = true
            return
        }
        bytesRead += piece.count
        buffer.append(contentsOf: piece)
    }
}
