extension JSONWriter {
    /// A value as it was read, numbers by their text. Recurses as deep as the value is, which the reader bounded.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .boolean(let boolean): self.boolean(boolean)
        case .number(let number): verbatim(number.text)
        case .string(let text): string(text)
        case .array(let elements): array(of: elements) { $0.value($1) }
        case .object(let object):
            self.object { json in
                for member in object.members {
                    json.name(escaping: member.name)
                    json.value(member.value)
                }
            }
        }
    }
}
