/// The kinds of members that can be declared. Each notes its own faults; see `ObjectReader`.
extension ObjectReader {
    /// Text of `bytesMin` to `bytesMax` bytes of UTF-8. U+0000 is refused: no store of text keeps it whole.
    package mutating func string(
        _ name: String,
        _ presence: Presence = .optional,
        bytesMin: Int = 0,
        bytesMax: Int = .max
    ) -> String? {
        guard let value = present(name, presence) else { return nil }
        return string(value, name, at: "", bytesMin: bytesMin, bytesMax: bytesMax)
    }

    /// One of the names of an enumeration.
    package mutating func choice<Choice>(_ name: String, _ presence: Presence = .optional) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let value = present(name, presence) else { return nil }
        guard case .string(let text) = value else { return refuse(name, "a string", value) }
        if let choice = Choice(rawValue: text) { return choice }
        fault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// A whole number written in digits.
    package mutating func integer(
        _ name: String,
        _ presence: Presence = .optional,
        in range: ClosedRange<Int64> = Int64.min...Int64.max
    ) -> Int64? {
        guard let value = present(name, presence) else { return nil }
        guard case .number(let number) = value else { return refuse(name, "a whole number", value) }
        if let integer = number.integer, range.contains(integer) { return integer }
        fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    package mutating func number(_ name: String, _ presence: Presence = .optional) -> Double? {
        guard let value = present(name, presence) else { return nil }
        guard case .number(let number) = value else { return refuse(name, "a number", value) }
        if number.double == nil { fault(name, "is beyond the numbers that can be kept") }
        return number.double
    }

    package mutating func boolean(_ name: String, _ presence: Presence = .optional) -> Bool? {
        guard let value = present(name, presence) else { return nil }
        guard case .boolean(let boolean) = value else { return refuse(name, "true or false", value) }
        return boolean
    }

    /// An array of strings.
    package mutating func strings(
        _ name: String,
        _ presence: Presence = .optional,
        countMax: Int = .max,
        bytesMin: Int = 0,
        bytesMax: Int = .max
    ) -> [String]? {
        guard let elements = array(name, presence, countMax: countMax) else { return nil }
        return elements.enumerated().compactMap { index, element in
            string(element, name, at: "/\(index)", bytesMin: bytesMin, bytesMax: bytesMax)
        }
    }

    /// An object of declared members, read by `read`, which need not call `finish`.
    package mutating func object<Result>(
        _ name: String,
        _ presence: Presence = .optional,
        read: (inout ObjectReader) -> Result
    ) -> Result? {
        guard let value = present(name, presence) else { return nil }
        guard case .object(let object) = value else { return refuse(name, "an object", value) }
        return inside(object, at: "/" + Self.escaped(name), read: read)
    }

    /// An array of objects of declared members.
    package mutating func objects<Result>(
        _ name: String,
        _ presence: Presence = .optional,
        countMax: Int = .max,
        read: (inout ObjectReader) -> Result
    ) -> [Result]? {
        guard let elements = array(name, presence, countMax: countMax) else { return nil }
        return elements.enumerated().compactMap { index, element in
            guard case .object(let object) = element else { return refuse(name, at: "/\(index)", "an object", element) }
            return inside(object, at: "/\(Self.escaped(name))/\(index)", read: read)
        }
    }

    /// An object of members that we keep without knowing them (`extra`). Names that come twice are refused at every depth.
    package mutating func anyObject(_ name: String, _ presence: Presence = .optional) -> JSONObject? {
        guard let value = present(name, presence) else { return nil }
        guard case .object(let object) = value else { return refuse(name, "an object", value) }
        refuseDuplicates(in: value, of: name, at: "")
        return object
    }

    /// An array as it is, of at most `countMax` elements.
    package mutating func array(
        _ name: String,
        _ presence: Presence = .optional,
        countMax: Int = .max
    ) -> [JSONValue]? {
        guard let value = present(name, presence) else { return nil }
        guard case .array(let elements) = value else { return refuse(name, "an array", value) }
        if elements.count <= countMax { return elements }
        fault(name, "must have at most \(countMax) elements; it has \(elements.count)")
        return nil
    }

    // MARK: Faults

    private mutating func string(
        _ value: JSONValue,
        _ name: String,
        at path: String,
        bytesMin: Int,
        bytesMax: Int
    ) -> String? {
        guard case .string(let text) = value else { return refuse(name, at: path, "a string", value) }
        let count = text.utf8.count
        if text.utf8.contains(0) {
            fault(name, at: path, "must not contain U+0000")
        } else if count < bytesMin {
            fault(name, at: path, count == 0 ? "must not be empty" : "must have at least \(bytesMin) bytes")
        } else if count > bytesMax {
            fault(name, at: path, "must have at most \(bytesMax) bytes of UTF-8; it has \(count)")
        } else {
            return text
        }
        return nil
    }

    private mutating func refuse<Result>(
        _ name: String,
        at path: String = "",
        _ wanted: String,
        _ value: JSONValue
    ) -> Result? {
        fault(name, at: path, "must be \(wanted), not \(value.kind)")
        return nil
    }

    private mutating func refuseDuplicates(in value: JSONValue, of name: String, at path: String) {
        switch value {
        case .object(let object):
            for twice in object.duplicateNames {
                fault(name, at: path + "/" + Self.escaped(twice), "is given more than once")
            }
            for member in object.members {
                refuseDuplicates(in: member.value, of: name, at: path + "/" + Self.escaped(member.name))
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                refuseDuplicates(in: element, of: name, at: path + "/\(index)")
            }
        case .null, .boolean, .number, .string: return
        }
    }
}
