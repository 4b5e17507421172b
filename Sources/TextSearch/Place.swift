/// Where in a document a word stands: its field, and its number among the field's words.
package struct Place: Comparable, Hashable, Sendable {
    /// Orders by field, then by number.
    let code: UInt32

    private static let numberBits: UInt32 = 24

    init(_ field: TextField, _ number: Int) {
        code = UInt32(field.rawValue) << Self.numberBits | UInt32(min(number, 1 << Self.numberBits - 1))
    }

    init(code: UInt32) {
        self.code = code
    }

    var field: TextField { TextField(rawValue: Int(code >> Self.numberBits)) ?? .body }

    package static func < (left: Place, right: Place) -> Bool { left.code < right.code }

    /// The place so many words behind it, in the same field as far as anybody can tell.
    func advanced(by count: Int) -> Place { Place(code: code &+ UInt32(truncatingIfNeeded: count)) }
}
