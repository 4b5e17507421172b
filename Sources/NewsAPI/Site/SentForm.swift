import HTTP
import HTTPTypes
import JSON

/// The fields of an HTML form (`application/x-www-form-urlencoded`, the URL standard §5), read strictly and within bounds.
struct SentForm: Sendable, Equatable {
    /// A comment of 20,000 bytes with every byte escaped, and room for the rest.
    static let bytesMax = 131_072
    static let fieldsMax = 20

    private let fields: [Query.Parameter]

    /// Throws: 415 for another media type or character set, 400 for what no browser sends: too much, escapes that are no UTF-8, a field
    /// that comes twice.
    init(_ request: Request) throws(Problem) {
        let type = MediaType(request.fields[.contentType] ?? "")
        guard let type, type.essence == "application/x-www-form-urlencoded", type.isUTF8 else {
            throw .unsupportedMediaType("application/x-www-form-urlencoded")
        }
        guard request.body.count <= Self.bytesMax else {
            throw .badRequest("A form may have at most \(Self.bytesMax) bytes.")
        }
        guard let text = String(validating: request.body, as: UTF8.self) else {
            throw .badRequest("The form is not UTF-8.")
        }
        let query = Query(text)
        guard query.malformedNames.isEmpty, query.parameters.count <= Self.fieldsMax,
            Set(query.parameters.map(\.name)).count == query.parameters.count
        else { throw .badRequest("The form is not one that a browser sends.") }
        fields = query.parameters
    }

    /// Its text with plain line breaks (browsers send CRLF); `nil` when it is absent.
    subscript(_ name: String) -> String? {
        fields.first { $0.name == name }?.value.replacing("\r\n", with: "\n")
    }

    /// The fields as members of an object, so that one reader judges forms and JSON alike.
    ///
    /// - numbers: those that hold a number, or nothing.
    func object(numbers: Set<String>) -> JSONObject {
        JSONObject(
            fields.compactMap { field in
                let text = self[field.name] ?? ""
                if numbers.contains(field.name) {
                    if text.isEmpty { return nil }
                    if let number = Digits.decimal(text.utf8) {
                        return .init(field.name, .number(JSONNumber(Int64(number))))
                    }
                }
                return .init(field.name, .string(text))
            }
        )
    }
}
