import Foundation
import JSON
import News

/// One value on its way out of the database and in again: the two halves stand beside each other.
extension ExportColumn {
    /// Writes the next column as a value; `nil` when it is NULL.
    func value(_ columns: inout Columns) throws(JSONSyntaxError) -> JSONValue? {
        switch form {
        case .id, .count, .number: columns.optionalInteger().map { .number(JSONNumber($0)) }
        case .real: columns.optionalReal().flatMap { JSONNumber($0) }.map(JSONValue.number)
        case .boolean: columns.optionalInteger().map { .boolean($0 != 0) }
        case .text: columns.optionalText().map(JSONValue.string)
        case .time: columns.optionalInteger().map { .string(Timestamp(seconds: $0).description) }
        case .blob: columns.optionalBlob().map { .string(Data($0).base64EncodedString()) }
        case .json:
            if let text = columns.optionalText() { try JSONReader.read(Array(text.utf8)) } else { nil }
        }
    }

    /// What the value is in the database, or what it should have been.
    func stored(_ value: JSONValue) -> Result<SQLValue, ExportFault.Reason> {
        switch (form, value) {
        case (.id, .number(let number)): whole(number, in: 0...Self.idMax)
        case (.count, .number(let number)): whole(number, in: 0...Self.countMax)
        case (.number, .number(let number)): whole(number, in: Int64.min...Int64.max)
        case (.real, .number(let number)):
            number.double.map { .success(.real($0)) } ?? wrong("a number that can be kept")
        case (.boolean, .boolean(let boolean)): .success(.boolean(boolean))
        case (.text, .string(let text)): .success(.text(text))
        case (.time, .string(let text)):
            Timestamp(text).map { .success(.integer($0.seconds)) } ?? wrong("a date-time (RFC 3339)")
        case (.blob, .string(let text)):
            Data(base64Encoded: text).map { .success(.blob([UInt8]($0))) } ?? wrong("bytes in base64")
        case (.json, .object): .success(.text(String(decoding: value.text, as: UTF8.self)))
        default: wrong("\(wanted), not \(value.kind)")
        }
    }

    private var wanted: String {
        switch form {
        case .id, .count, .number: "a whole number"
        case .real: "a number"
        case .boolean: "true or false"
        case .text, .time, .blob: "a string"
        case .json: "an object"
        }
    }

    /// Far above what any newsroom has, and low enough that going through all ids ends.
    private static let idMax = Int64(Int32.max)
    /// Whoever adds to a count need not ask whether there is room.
    private static let countMax: Int64 = 1 << 40

    private func whole(_ number: JSONNumber, in range: ClosedRange<Int64>) -> Result<SQLValue, ExportFault.Reason> {
        guard let integer = number.integer, range.contains(integer) else {
            return wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return .success(.integer(integer))
    }

    private func wrong(_ wanted: String) -> Result<SQLValue, ExportFault.Reason> {
        .failure(ExportFault.Reason("must be \(wanted)"))
    }
}

extension JSONValue {
    /// The same for values that are the same.
    var text: [UInt8] {
        var text = JSONWriter()
        text.value(self)
        return text.bytes
    }
}
