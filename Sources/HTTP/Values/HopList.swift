/// The values of `X-Forwarded-For` and `Forwarded` (RFC 7239), read from the right, where the trustworthy end is. From the left
/// a client could hide what the proxies added: by a quote that it opens and never closes.
enum HopList {
    /// The pieces between commas outside quotes, the last one first, white space cut off. Empty pieces say nothing (RFC 9110
    /// §5.6.1.2).
    static func fromTheRight(_ line: String) -> [Substring] {
        let bytes = Array(line.utf8)
        var hops: [Substring] = []
        var end = bytes.count
        var isQuoted = false
        for index in bytes.indices.reversed() {
            switch bytes[index] {
            case UInt8(ascii: "\"") where !isEscaped(index, in: bytes): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                hops.append(trimmed(bytes[(index + 1)..<end]))
                end = index
            default: break
            }
        }
        hops.append(trimmed(bytes[..<end]))
        return hops.filter { !$0.isEmpty }
    }

    /// The address in the `for` of one element of `Forwarded`: `for="[2001:db8::1]:4711";proto=https`. `nil` when the element
    /// breaks the grammar of RFC 7239 §4, names nobody, or names somebody by a word (`unknown`, `_hidden`).
    static func address(ofElement element: Substring) -> IPAddress? {
        var scanner = ListScanner(element)
        var address: IPAddress?
        var names: Set<String> = []
        repeat {
            scanner.skipSpace()
            // Between semicolons there may be nothing.
            guard let name = scanner.token()?.lowercased() else { continue }
            guard names.insert(name).inserted, scanner.take("="), let value = scanner.token() ?? scanner.quotedString()
            else { return nil }
            if name == "for" { address = Self.address(ofNode: Substring(value)) }
            scanner.skipSpace()
        } while scanner.take(";")
        return scanner.isAtEnd ? address : nil
    }

    /// A node of RFC 7239 §6 that is an address: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`; and
    /// `2001:db8::1`, as it stands in `X-Forwarded-For`. Ports are read past.
    static func address(ofNode node: Substring) -> IPAddress? {
        if let address = IPAddress(node) { return address }
        if node.hasPrefix("[") {
            guard let end = node.firstIndex(of: "]"), isPort(node[end...].dropFirst()) else { return nil }
            let inside = node[..<end].dropFirst()
            return inside.contains(":") ? IPAddress(inside) : nil
        }
        guard let colon = node.firstIndex(of: ":"), isPort(node[colon...]) else { return nil }
        return IPAddress(node[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let digits = text.dropFirst().utf8
        return text.first == ":" && (1...5).contains(digits.count) && Digits.decimal(digits) != nil
    }

    /// A byte behind an odd number of backslashes.
    private static func isEscaped(_ index: Int, in bytes: [UInt8]) -> Bool {
        bytes[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> Substring {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let text = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return Substring(String(decoding: Array(text), as: UTF8.self))
    }
}
