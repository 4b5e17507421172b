extension HTML {
    /// One attribute of an element. Its name is ours; its value is escaped when it is written.
    struct Attribute {
        enum Value {
            /// `hidden`, `required`: being there is all that they say.
            case none
            case fixed(StaticString)
            case text(String)
            case number(Int64)

            var isSaid: Bool { if case .none = self { false } else { true } }
        }

        let name: StaticString
        let value: Value

        init(_ name: StaticString, _ value: String) {
            self.name = name
            self.value = .text(value)
        }

        init(_ name: StaticString, fixed value: StaticString) {
            self.name = name
            self.value = .fixed(value)
        }

        init(_ name: StaticString, number value: Int64) {
            self.name = name
            self.value = .number(value)
        }

        init(flag name: StaticString) {
            self.name = name
            value = .none
        }
    }
}

extension HTML.Attribute {
    static func `class`(_ names: StaticString) -> Self { Self("class", fixed: names) }
    static func id(_ name: StaticString) -> Self { Self("id", fixed: name) }
    static func type(_ name: StaticString) -> Self { Self("type", fixed: name) }
    static func name(_ name: StaticString) -> Self { Self("name", fixed: name) }
    static func rel(_ names: StaticString) -> Self { Self("rel", fixed: names) }
    static func label(_ text: StaticString) -> Self { Self("aria-label", fixed: text) }
    static func labelled(by id: StaticString) -> Self { Self("aria-labelledby", fixed: id) }
    /// An address that was checked where it came in: a path of ours, or one of http or https.
    static func href(_ address: String) -> Self { Self("href", address) }
    static func lang(_ tag: String) -> Self { Self("lang", tag) }
    static func value(_ text: String) -> Self { Self("value", text) }
    static func dir(_ direction: TextDirection) -> Self { Self("dir", fixed: direction.name) }
}
