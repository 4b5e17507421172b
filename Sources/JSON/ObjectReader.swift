/// Takes an object apart by the names that its reader declares, and collects every fault instead of stopping at the first:
///
///     var reader = ObjectReader(object)
///     let name = reader.string("name", .required, bytesMax: 100)
///     let parent = reader.integer("parent_id", in: 1...Int64.max)
///     reader.finish()
///     guard reader.faults.isEmpty else { … }
///
/// Each member is declared once by asking for it; `finish` then refuses what nobody asked for and what came twice. A value is
/// `nil` when the member is absent or faulty, so a reader that sees no faults may take a required one for given.
package struct ObjectReader {
    /// One thing to put right.
    package struct Fault: Sendable, Equatable {
        /// Where, as a JSON Pointer (RFC 6901) from the root of the text: `/tags/3/slug`; the root itself is "".
        package var pointer: String
        /// What is wrong, to follow the name: "must be a string, not a number".
        package var detail: String

        package init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    package enum Presence: Sendable {
        /// Absent and `null` are faults.
        case required
        /// `null` says the same as absence. Whoever must tell them apart (RFC 7396) asks `isNull`.
        case optional
    }

    package enum UnknownMembers: Sendable {
        /// A fault each, naming the nearest declared name.
        case refused
        /// Passed over and counted: lines of foreign data carry more than we keep.
        case counted
    }

    /// What is noted of one object at most: a megabyte of nonsense is not answered with two.
    package static let faultsMax = 50

    package private(set) var faults: [Fault] = []
    /// Members passed over, here and in objects inside, when they are `counted`.
    package private(set) var unknownCount = 0

    private let object: JSONObject
    private let pointer: String
    private let unknown: UnknownMembers
    private var declared: [String] = []

    /// - Parameter pointer: where the object stands in the whole text.
    package init(_ object: JSONObject, at pointer: String = "", unknown: UnknownMembers = .refused) {
        self.object = object
        self.pointer = pointer
        self.unknown = unknown
    }

    /// Call it once, after the last member: notes unknown and repeated members.
    package mutating func finish() {
        for name in object.duplicateNames { fault(name, "is given more than once") }
        let known = Set(declared.map(MemberName.init))
        for member in object.members where !known.contains(MemberName(member.name)) {
            switch unknown {
            case .refused: fault(member.name, unknownDetail(member.name))
            case .counted: unknownCount += 1
            }
        }
    }

    /// Notes a fault of a member that only its reader can see: a rule of the domain.
    ///
    /// - Parameter path: the rest of the pointer when the fault is deeper inside: `/3` for an element.
    package mutating func fault(_ name: String, at path: String = "", _ detail: String) {
        let place = "/" + Self.escaped(name) + path
        // A name too long to be anyone's is not sent back; the fault then points at its object.
        note(Fault(pointer: place.utf8.count <= 256 ? pointer + place : pointer, detail: detail))
    }

    /// Whether the member is here and `null`.
    package mutating func isNull(_ name: String) -> Bool {
        declare(name)
        return object[name] == .null
    }

    /// The member as it is; `nil` when it is absent. An explicit `null` is a value here.
    package mutating func value(_ name: String) -> JSONValue? {
        declare(name)
        return object[name]
    }

    /// The member when it is neither absent nor `null`, by the rule of its presence.
    mutating func present(_ name: String, _ presence: Presence) -> JSONValue? {
        let value = value(name)
        if let value, value != .null { return value }
        if presence == .required { fault(name, value == nil ? "is required" : "is required, and must not be null") }
        return nil
    }

    /// Reads an object inside this one; its faults and counts become ours.
    mutating func inside<Result>(
        _ object: JSONObject,
        at path: String,
        read: (inout ObjectReader) -> Result
    ) -> Result {
        var reader = ObjectReader(object, at: pointer + path, unknown: unknown)
        let result = read(&reader)
        reader.finish()
        reader.faults.forEach { note($0) }
        unknownCount += reader.unknownCount
        return result
    }

    /// A member name as one reference token of a pointer (RFC 6901 §3).
    package static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }

    private mutating func declare(_ name: String) {
        if !declared.contains(name) { declared.append(name) }
    }

    private mutating func note(_ fault: Fault) {
        if faults.count < Self.faultsMax { faults.append(fault) }
    }

    private func unknownDetail(_ name: String) -> String {
        guard faults.count < Self.faultsMax else { return "" }
        if let near = nearest(to: name, among: declared) { return "is unknown; did you mean \"\(near)\"?" }
        return "is unknown; known here: \(declared.joined(separator: ", "))"
    }
}
