import HTTP

/// A body and its end depend on the bytes alone, are what a second, simpler reader finds, and survive being chunked anew.
enum ChunksFuzz {
    private struct Reading: Equatable {
        var body: [UInt8] = []
        var taken = 0
        var result = ChunkedDecoder.Result.needMore
    }

    static func check(_ input: [UInt8]) throws(Finding) {
        let whole = read([input])
        for pieces in Cuts.pieces(of: input) {
            let reading = read(pieces)
            try require(reading == whole, "in \(pieces.count) pieces: \(reading)\nwhole: \(whole)")
        }
        try require(whole.body.count <= ConnectionFuzz.limits.bodyBytesMax, "\(whole.body.count) bytes of body")
        switch whole.result {
        case .refuse: try require(whole.taken > 0, "refused before the first byte")
        case .needMore: try require(whole.taken == input.count, "left bytes that it needs")
        case .complete: try checkComplete(whole, input)
        }
    }

    private static func checkComplete(_ whole: Reading, _ input: [UInt8]) throws(Finding) {
        let mine = Array(input[..<whole.taken])
        try require(read([mine]) == whole, "what follows the end changes it")
        try require(read([Array(mine.dropLast())]).result == .needMore, "ended before its last byte")
        try require(plainReading(mine) == whole.body, "a plain reader finds \(plainReading(mine) ?? [])")

        var anew: [UInt8] = []
        var random = Cuts.random(for: input)
        var rest = whole.body[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...rest.count, using: &random)
            anew +=
                Array("\(String(size, radix: 16, uppercase: size % 2 == 0))\r\n".utf8) + rest.prefix(size) + [13, 10]
            rest = rest.dropFirst(size)
        }
        anew += Array("0\r\n\r\n".utf8)
        let reading = read([anew])
        try require(reading.result == .complete && reading.body == whole.body, "chunked anew: \(reading)")
    }

    private static func read(_ pieces: [[UInt8]]) -> Reading {
        var decoder = ChunkedDecoder(limits: ConnectionFuzz.limits)
        var reading = Reading()
        for piece in pieces where reading.result == .needMore {
            let (taken, result) = decoder.decode(piece.span, into: &reading.body)
            reading.taken += taken
            reading.result = result
        }
        return reading
    }

    /// Another reader for bodies that are known to be well-formed: line, data, line.
    private static func plainReading(_ input: [UInt8]) -> [UInt8]? {
        var rest = input[...]
        var body: [UInt8] = []
        while let size = line(&rest)?.prefix(while: { Character(Unicode.Scalar($0)).isHexDigit }) {
            guard let count = Int(String(decoding: size, as: UTF8.self), radix: 16), count <= rest.count else {
                return nil
            }
            if count == 0 {
                while let line = line(&rest), !line.isEmpty {}
                return rest.isEmpty ? body : nil
            }
            body += rest.prefix(count)
            rest = rest.dropFirst(count)
            guard line(&rest)?.isEmpty == true else { return nil }
        }
        return nil
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.indices.dropLast().first(where: { rest[$0] == 13 && rest[$0 + 1] == 10 }) else {
            return nil
        }
        defer { rest = rest[(end + 2)...] }
        return rest[..<end]
    }
}
