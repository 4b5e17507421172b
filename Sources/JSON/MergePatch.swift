extension JSONObject {
    /// This object after a merge patch (RFC 7396): a member that is null there goes, an object is merged into, anything else takes its
    /// place.
    package func merged(with patch: JSONObject) -> JSONObject {
        var members = members
        for change in patch.members {
            let index = members.firstIndex { MemberName($0.name) == MemberName(change.name) }
            switch change.value {
            case .null:
                if let index { members.remove(at: index) }
            case .object(let inner):
                var old = JSONObject()
                if let index, case .object(let object) = members[index].value { old = object }
                Self.put(.object(old.merged(with: inner)), change.name, at: index, in: &members)
            case .boolean, .number, .string, .array:
                Self.put(change.value, change.name, at: index, in: &members)
            }
        }
        return JSONObject(members)
    }

    private static func put(_ value: JSONValue, _ name: String, at index: Int?, in members: inout [Member]) {
        if let index { members[index].value = value } else { members.append(Member(name, value)) }
    }
}
