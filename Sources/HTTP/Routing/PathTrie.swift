import HTTPTypes

/// The templates of all routes as a tree of segments, so that a path is matched in one walk whatever the number of routes.
struct PathTrie {
    /// A template and what answers there, method by method in the order of the routes.
    struct Resource {
        let template: String
        let parameterNames: [String]
        var routes: [Route]

        /// HEAD is answered by GET's route (RFC 9110 §9.3.2).
        func route(for method: HTTPRequest.Method) -> Route? {
            routes.first { $0.method == method } ?? (method == .head ? routes.first { $0.method == .get } : nil)
        }
    }

    struct Match {
        let resource: Resource
        let values: [String]
    }

    private struct Node {
        /// Positions in `nodes` of the children.
        var texts: [String: Int] = [:]
        var parameter: Int?
        /// For one segment or more, to the end of the path.
        var rest: Int?
        var resource: Resource?
    }

    private var nodes = [Node()]

    /// Templates that differ only in the names of their parameters are one resource; its names are the first one's.
    mutating func insert(_ route: Route) {
        var node = 0
        var names: [String] = []
        for segment in route.template.split(separator: "/") {
            if segment.hasSuffix("...}") {
                names.append(String(segment.dropFirst().dropLast(4)))
                node = child(of: node, at: \.rest)
            } else if segment.hasPrefix("{") {
                names.append(String(segment.dropFirst().dropLast()))
                node = child(of: node, at: \.parameter)
            } else {
                node = child(of: node, at: \.texts[String(segment)])
            }
        }
        if nodes[node].resource == nil {
            nodes[node].resource = Resource(template: route.template, parameterNames: names, routes: [])
        }
        nodes[node].resource?.routes.append(route)
    }

    /// The resource at a path of decoded segments. Text goes before `{name}`: `/comments/counts` is never the comment "counts".
    func match(_ segments: [String]) -> Match? {
        var values: [String] = []
        guard let resource = resource(segments[...], below: 0, &values) else { return nil }
        return Match(resource: resource, values: values)
    }

    /// Walks no deeper than the deepest template.
    private func resource(_ segments: ArraySlice<String>, below node: Int, _ values: inout [String]) -> Resource? {
        guard let segment = segments.first else { return nodes[node].resource }
        let rest = segments.dropFirst()
        if let child = nodes[node].texts[segment], let resource = resource(rest, below: child, &values) {
            return resource
        }
        if let child = nodes[node].parameter, !segment.isEmpty {
            values.append(segment)
            if let resource = resource(rest, below: child, &values) { return resource }
            values.removeLast()
        }
        // A slash inside of a segment was sent as %2F: no more a separator than any other letter.
        guard let child = nodes[node].rest, segments.allSatisfy({ !$0.isEmpty && !$0.contains("/") }) else {
            return nil
        }
        values.append(segments.joined(separator: "/"))
        return nodes[child].resource
    }

    private mutating func child(of node: Int, at place: WritableKeyPath<Node, Int?>) -> Int {
        if let child = nodes[node][keyPath: place] { return child }
        nodes.append(Node())
        nodes[node][keyPath: place] = nodes.count - 1
        return nodes.count - 1
    }
}
