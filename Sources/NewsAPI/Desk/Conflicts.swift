import JSON
import News

/// Where an edit and what was written since its version changed the same member to different values.
struct Conflicts {
    /// Objects of `pointer`, `base`, `current` and `yours`; `base` is absent when that version is not kept any more.
    private(set) var found: [JSONValue] = []

    init(base: Article?, current: Article, _ patch: ArticlePatch, site: Site, now: Timestamp) {
        // Applied to the version that it was made from, a patch shows its values in the same shape as the others.
        var yours = base ?? current
        // A patch that would not be accepted has no values; what is wrong with it is told when it is sent again.
        try? patch.apply(to: &yours, at: now)
        try? yours.settlePublication(from: base ?? current, at: now)
        compare(
            patch.object,
            Self.view(base, site, now),
            Self.view(current, site, now) ?? JSONObject(),
            Self.view(yours, site, now) ?? JSONObject(),
            at: ""
        )
    }

    private static func view(_ article: Article?, _ site: Site, _ now: Timestamp) -> JSONObject? {
        guard let article else { return nil }
        var json = JSONWriter(reserving: 4096)
        json.article(article, .all, for: .desk, site: site, now: now)
        guard case .object(let object)? = try? JSONReader.read(json.bytes) else { return nil }
        return object
    }

    /// Terms are known by their slugs: which name a slug has is not the article's to say.
    private static func areEqual(_ left: JSONValue?, _ right: JSONValue) -> Bool {
        guard let left else { return false }
        return withoutNames(left) == withoutNames(right)
    }

    private static func withoutNames(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(withoutNames))
        case .object(let object): object.members.map(\.name) == ["slug", "name"] ? object["slug"] ?? .null : value
        case .null, .boolean, .number, .string: value
        }
    }

    private mutating func compare(
        _ patch: JSONObject,
        _ base: JSONObject?,
        _ current: JSONObject,
        _ yours: JSONObject,
        at pointer: String
    ) {
        for member in patch.members {
            let (now, mine) = (current[member.name] ?? .null, yours[member.name] ?? .null)
            let before = base.map { $0[member.name] ?? .null }
            let place = pointer + "/" + ObjectReader.escaped(member.name)
            if case .object(let inner) = member.value, case .object(let now) = now, case .object(let mine) = mine {
                var innerBase: JSONObject?
                if case .object(let object)? = before { innerBase = object }
                compare(inner, base == nil ? nil : innerBase ?? JSONObject(), now, mine, at: place)
                continue
            }
            guard !Self.areEqual(before, now), !Self.areEqual(mine, now) else { continue }
            var conflict = JSONObject([.init("pointer", .string(place))])
            if let before { conflict.members.append(.init("base", before)) }
            conflict.members += [.init("current", now), .init("yours", mine)]
            found.append(.object(conflict))
        }
    }
}
