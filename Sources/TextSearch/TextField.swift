/// The parts of a document that words are found in, with different weight. The body comes first: most words stand in it alone, and
/// what is written of them is shortest so.
package enum TextField: Int, CaseIterable, Sendable {
    case body, title, summary, tags

    package static let count = allCases.count
}

/// A number for each field.
package struct PerField<Value> {
    package var body, title, summary, tags: Value

    package init(repeating value: Value) {
        (body, title, summary, tags) = (value, value, value, value)
    }

    package subscript(field: TextField) -> Value {
        get {
            switch field {
            case .body: body
            case .title: title
            case .summary: summary
            case .tags: tags
            }
        }
        set {
            switch field {
            case .body: body = newValue
            case .title: title = newValue
            case .summary: summary = newValue
            case .tags: tags = newValue
            }
        }
    }
}

extension PerField: Sendable where Value: Sendable {}
extension PerField: Equatable where Value: Equatable {}
