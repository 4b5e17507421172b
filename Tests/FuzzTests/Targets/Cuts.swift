import TestSupport

/// Ways for bytes to arrive. The input alone decides where it is cut, so that it fails again in the same way.
enum Cuts {
    /// Byte by byte; in two; in pieces of all sizes.
    static func pieces(of input: [UInt8]) -> [[[UInt8]]] {
        guard input.count > 1 else { return [] }
        var random = random(for: input)
        let cut = Int.random(in: 1..<input.count, using: &random)
        var ragged: [[UInt8]] = []
        var rest = input[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...Int.random(in: 1...64, using: &random), using: &random)
            ragged.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return [input.map { [$0] }, [Array(input[..<cut]), Array(input[cut...])], ragged]
    }

    /// Seeded by the input's FNV-1a hash.
    static func random(for input: [UInt8]) -> SeededRandom {
        SeededRandom(seed: input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}
