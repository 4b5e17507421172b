/// What a reader takes for an address of the web or of mail, in a piece of folded text without blanks.
enum WebAddress {
    /// Ends of names that are written without `http://`. Those that are words too (`it`, `me`, `top`, `shop`) are not
    /// among them: people forget the blank behind a full stop.
    private static let endings: Set<[UInt8]> = Set(
        "com net org info biz xyz app dev tv co gl io ru uk de pl br fr es eu cn jp kr ca au nl se ch cz gr ua tk ml"
            .split(separator: " ").map { Array($0.utf8) }
    )

    /// The host of a link; without `www.` and port.
    static func host(of piece: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = piece.drop { !isNameByte($0) }
        let scheme = schemeEnd(of: rest)
        if let scheme {
            rest = rest[scheme...]
            // A browser goes to what stands behind the user's name.
            let authority = rest.prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
            }
            if let at = authority.lastIndex(of: UInt8(ascii: "@")) { rest = rest[(at + 1)...] }
        }
        var host = rest.prefix { isNameByte($0) || $0 == UInt8(ascii: ".") }
        let isFollowedByPath = rest[host.endIndex...].first == UInt8(ascii: "/")
        while host.last == UInt8(ascii: ".") { host.removeLast() }
        guard let dot = host.lastIndex(of: UInt8(ascii: ".")), dot > host.startIndex else { return nil }
        let ending = Array(host[(dot + 1)...])
        let hasWWW = host.starts(with: "www.".utf8)
        guard
            scheme != nil || hasWWW || endings.contains(ending)
                || (isFollowedByPath && (2...3).contains(ending.count) && ending.allSatisfy(isLetter))
        else { return nil }
        return hasWWW ? host.dropFirst(4) : host
    }

    static func isEmail(_ piece: ArraySlice<UInt8>) -> Bool {
        guard let at = piece.firstIndex(of: UInt8(ascii: "@")), at > piece.startIndex, isNameByte(piece[at - 1]),
            let dot = piece[at...].firstIndex(of: UInt8(ascii: "."))
        else { return false }
        return dot > at + 1 && dot + 1 < piece.endIndex && isNameByte(piece[dot + 1])
            && schemeEnd(of: piece) == nil
    }

    /// Behind `://`, wherever it stands: letters are glued to the front to hide it.
    private static func schemeEnd(of piece: ArraySlice<UInt8>) -> Int? {
        var colon = piece.firstIndex(of: UInt8(ascii: ":"))
        while let at = colon {
            let end = at + 3
            if end < piece.endIndex, piece[at + 1] == UInt8(ascii: "/"), piece[at + 2] == UInt8(ascii: "/") {
                return end
            }
            colon = piece[(at + 1)...].firstIndex(of: UInt8(ascii: ":"))
        }
        return nil
    }

    /// Letters of other scripts count: names may be international.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
