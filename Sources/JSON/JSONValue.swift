/// One JSON value (RFC 8259 §3), as it was written: numbers keep their text, objects their order and their duplicates.
package enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// What the value is, with its article: "a string". Says in a fault what came instead of what was wanted.
    package var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A JSON number. The text is kept because a `Double` would lose integers above 2⁵³, such as ids.
package struct JSONNumber: Sendable, Equatable {
    /// As it was written, by the grammar of RFC 8259 §6.
    package let text: String

    package init(_ value: Int64) { text = String(value) }

    /// In the shortest form that reads back the same; `nil` when there is none, as of infinities.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    init(checked text: String) { self.text = text }

    /// The exact value when it is written in digits alone and fits. `1.0` and `1e2` are numbers, but nobody's id or count is
    /// written so, and reading them as integers would need a rule for `1e-1`.
    package var integer: Int64? {
        text.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") } ? Int64(text) : nil
    }

    /// The nearest double; `nil` beyond its range (`1e999`).
    package var double: Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}

/// The members of an object in the order in which they were sent. A name that comes twice is here twice: RFC 8259 §4 leaves the
/// meaning open, so the layer above refuses it (see `ObjectReader`).
package struct JSONObject: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package var members: [Member]

    package init(_ members: [Member] = []) { self.members = members }

    /// The value of the first member of that name, found by walking: objects here have a few members, and each name is asked
    /// for once.
    package subscript(_ name: String) -> JSONValue? {
        members.first { MemberName($0.name) == MemberName(name) }?.value
    }

    /// Names that come more than once, each once, in order.
    package var duplicateNames: [String] {
        var seen: Set<MemberName> = []
        var reported: Set<MemberName> = []
        return members.compactMap { member in
            let name = MemberName(member.name)
            return !seen.insert(name).inserted && reported.insert(name).inserted ? member.name : nil
        }
    }
}

/// Names are the same when their code points are (RFC 8259 §8.3). `String` alone would also call `é` written in one code point
/// and in two the same.
struct MemberName: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: MemberName, right: MemberName) -> Bool {
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
