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
        for piece in text.split(separator: "&") {
            let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
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
