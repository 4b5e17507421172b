/// The value of `Content-Type` (RFC 9110 §8.3.1): `application/json; charset=utf-8`.
package struct MediaType: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        /// In lower case.
        package var name: String
        package var value: String
    }

    /// `application/json`, in lower case.
    package let essence: String
    package private(set) var parameters: [Parameter] = []

    package init?(_ value: String) {
        var scanner = ListScanner(value)
        guard let type = scanner.token(), scanner.take("/"), let subtype = scanner.token() else { return nil }
        essence = (type + "/" + subtype).lowercased()
        while true {
            scanner.skipSpace()
            if scanner.isAtEnd { return }
            guard scanner.take(";") else { return nil }
            scanner.skipSpace()
            // "a/b; " and "a/b;;c=d" are within the grammar of §5.6.6.
            guard let name = scanner.token() else { continue }
            guard scanner.take("="), let value = scanner.token() ?? scanner.quotedString() else { return nil }
            parameters.append(Parameter(name: name.lowercased(), value: value))
        }
    }

    /// The first parameter of that name.
    package subscript(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// Whether a body so labelled can be read as UTF-8: it says so, or says nothing.
    package var isUTF8: Bool {
        guard let charset = self["charset"]?.lowercased() else { return true }
        return charset == "utf-8" || charset == "utf8"
    }
}
