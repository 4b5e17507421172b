import HTTP
import News

/// A keyset as clients carry it: opaque to them, and tied to the order that it was made in.
struct Cursor: Equatable {
    /// The order's name: a cursor of one order means nothing in another.
    var order: String
    var keyset: Keyset
    /// The moment that a ranking was frozen at.
    var now: Timestamp?

    init(order: String, keyset: Keyset, now: Timestamp? = nil) {
        self.order = order
        self.keyset = keyset
        self.now = now
    }

    /// `nil` for anything that `text` did not write.
    init?(_ text: String) {
        guard text.utf8.count <= 128, let bytes = Base64URL.decode(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard (3...4).contains(parts.count), let value = Int64(parts[1]), let id = Int64(parts[2]) else { return nil }
        order = String(parts[0])
        keyset = Keyset(value: value, id: id)
        if parts.count == 4 {
            guard let seconds = Int64(parts[3]) else { return nil }
            now = Timestamp(seconds: seconds)
        }
        // One spelling only: "+5" and " 5" would read as 5.
        guard self.text == text else { return nil }
    }

    var text: String {
        let plain = "\(order) \(keyset.value) \(keyset.id)" + (now.map { " \($0.seconds)" } ?? "")
        return Base64URL.encode(plain.utf8)
    }
}

extension QueryReader {
    /// `cursor=`, when it was made for this order.
    mutating func cursor(order: String) -> Cursor? {
        guard let text = string("cursor") else { return nil }
        guard let cursor = Cursor(text) else {
            fault("cursor", "must be taken from a next link as it is")
            return nil
        }
        guard cursor.order == order else {
            fault("cursor", "was made for another order of the list")
            return nil
        }
        return cursor
    }

    mutating func limit() -> Int {
        integer("limit", in: 1...100, default: 20)
    }
}

extension RequestTarget {
    /// This target with its cursor exchanged.
    func with(_ cursor: Cursor, setting name: String? = nil, to value: String = "") -> String {
        var pieces = Query(query).parameters
            .filter { $0.name != "cursor" && $0.name != name }
            .map { PercentCoding.encode(query: $0.name) + "=" + PercentCoding.encode(query: $0.value) }
        if let name { pieces.append("\(name)=\(value)") }
        return path + "?" + (pieces + ["cursor=" + cursor.text]).joined(separator: "&")
    }
}
