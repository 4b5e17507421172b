import JSON

/// Takes a query apart by the parameters that its reader declares, and collects every fault instead of stopping at the first:
///
///     var query = QueryReader(request.target.query)
///     let limit = query.integer("limit", in: 1...100, default: 20)
///     let tags = query.all("tag")
///     try query.finish()
///
/// Each parameter is declared once by asking for it; `finish` refuses what nobody asked for. A faulty value reads as the default
/// or `nil`, which is never used, for `finish` throws.
package struct QueryReader {
    /// What is noted of one query at most.
    package static let faultsMax = 50

    package private(set) var faults: [Problem.Fault] = []

    private let parameters: [Query.Parameter]
    private var declared: [String] = []

    package init(_ text: String?) {
        let query = Query(text)
        parameters = query.parameters
        for name in query.malformedNames { fault(name, "is not percent-encoded UTF-8") }
    }

    /// Call it after the last parameter. Throws the 400 that names every fault, unknown parameters among them.
    package mutating func finish() throws(Problem) {
        refuseUnknown()
        if !faults.isEmpty { throw .badQuery(faults) }
    }

    /// Notes a fault that only the caller can see: a cursor made for another order.
    package mutating func fault(_ name: String, _ detail: String) {
        if faults.count < Self.faultsMax { faults.append(Problem.Fault(.parameter(clipped(name)), detail)) }
    }

    // MARK: Kinds of parameters

    /// The text of a parameter that may come once; `nil` when it is absent.
    package mutating func string(_ name: String, bytesMax: Int = .max) -> String? {
        guard let value = single(name) else { return nil }
        if value.utf8.count <= bytesMax { return value }
        fault(name, "must have at most \(bytesMax) bytes of UTF-8")
        return nil
    }

    /// A whole number written in digits, in its one spelling: without zeros in front.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = single(name) else { return nil }
        if let number = Digits.decimal(value.utf8), range.contains(number), value == String(number) { return number }
        fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        integer(name, in: range) ?? fallback
    }

    /// `true` or `false`; absent is false.
    package mutating func flag(_ name: String) -> Bool {
        switch single(name) {
        case nil, "false": return false
        case "true": return true
        default:
            fault(name, "must be true or false")
            return false
        }
    }

    /// One of the names of an enumeration.
    package mutating func choice<Choice>(_ name: String, default fallback: Choice) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let value = single(name) else { return fallback }
        if let choice = Choice(rawValue: value) { return choice }
        fault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return fallback
    }

    /// Several names of an enumeration, with commas between them; absent is none.
    package mutating func choices<Choice>(_ name: String) -> [Choice]
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let value = single(name) else { return [] }
        let names = value.split(separator: ",", omittingEmptySubsequences: false)
        let choices = names.compactMap { Choice(rawValue: String($0)) }
        if choices.count < names.count {
            fault(
                name,
                "must be some of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), with commas between"
            )
        }
        return choices
    }

    /// Every value of a parameter that may be repeated, in order.
    package mutating func all(_ name: String) -> [String] {
        declare(name)
        return parameters.compactMap { $0.name == name ? $0.value : nil }
    }

    // MARK: What was declared

    private mutating func single(_ name: String) -> String? {
        let values = all(name)
        if values.count > 1 { fault(name, "must be given once") }
        return values.first
    }

    private mutating func declare(_ name: String) {
        if !declared.contains(name) { declared.append(name) }
    }

    private mutating func refuseUnknown() {
        for parameter in parameters where faults.count < Self.faultsMax && !declared.contains(parameter.name) {
            if let near = nearest(to: parameter.name, among: declared) {
                fault(parameter.name, "is unknown; did you mean \"\(near)\"?")
            } else if declared.isEmpty {
                fault(parameter.name, "is unknown; there are no parameters here")
            } else {
                fault(parameter.name, "is unknown; known here: \(declared.joined(separator: ", "))")
            }
        }
    }

    /// Enough of a name to recognise it.
    private func clipped(_ name: String) -> String {
        name.utf8.count <= 128 ? name : String(name.prefix(32)) + "…"
    }
}
