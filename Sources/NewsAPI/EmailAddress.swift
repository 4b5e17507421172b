/// The form of an e-mail address. Only a mail that arrives proves more.
enum EmailAddress {
    /// Something before one `@`, and behind it a name of labels (RFC 5321 §4.1.2). Quoted local parts and address literals, which
    /// nobody uses, are left out; letters of any script are let in (RFC 6531).
    static func isPlausible(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(Substring(parts[0]).utf8.count) else { return false }
        guard !text.unicodeScalars.contains(where: isForbidden) else { return false }
        return parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != "-" && label.last != "-"
        }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "<", ">", "(", ")", "[", "]", "\\", ",", ";", ":", "\"": true
        case "!"..."~": false
        default: scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
        }
    }
}
