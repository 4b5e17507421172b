/// The parameters of a query, `a=b&c=d`, as HTML forms write them: in order, repeated ones repeated, `+` and `%XX` decoded.
/// A name without `=` has an empty value; empty pieces (`a=1&&b=2`) say nothing.
package struct Query: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var parameters: [Parameter] = []
    /// Names, as they were sent, of parameters that are not percent-encoded UTF-8.
    package private(set) var malformedNames: [String] = []

    /// - Parameter text: what follows the `?` of a target; `nil` without one.
    package init(_ text: String?) {
        guard let text else { return }
        // At bytes: of characters, `&` with a combining mark behind it would be another one.
        for piece in text.utf8.split(separator: UInt8(ascii: "&")) {
            let sides = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0) }
            if let name = PercentCoding.decode(query: sides[0]),
                let value = sides.count == 2 ? PercentCoding.decode(query: sides[1]) : ""
            {
                parameters.append(Parameter(name, value))
            } else {
                malformedNames.append(String(sides[0]))
            }
        }
    }
}
