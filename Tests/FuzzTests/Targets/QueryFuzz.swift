import HTTP
import JSON

/// What is percent-encoded is decoded to the same; a query means what it means when it is written again; and a reader that has no fault
/// to show has given every parameter as it was sent.
enum QueryFuzz {
    static func check(_ input: [UInt8]) throws(Finding) {
        let text = String(decoding: input, as: UTF8.self)
        try checkCoding(text)
        try checkParameters(text)
        try checkReader(text)
    }

    private static func checkCoding(_ text: String) throws(Finding) {
        if !text.utf8.contains(0) {
            let (segment, piece) = (PercentCoding.encode(segment: text), PercentCoding.encode(query: text))
            try require(PercentCoding.decode(segment: segment).map { isSame($0, text) } == true, "segment \(segment)")
            try require(PercentCoding.decode(query: piece).map { isSame($0, text) } == true, "query \(piece)")
            let isPlain = (segment + piece).utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && !"/?#&=+\"<>".utf8.contains($0)
            }
            try require(isPlain, "more than unreserved: \(segment)")
        }
        for decoded in [PercentCoding.decode(segment: text), PercentCoding.decode(query: text)].compactMap(\.self) {
            try require(!decoded.utf8.contains(0), "U+0000 came through")
        }
    }

    private static func checkParameters(_ text: String) throws(Finding) {
        let query = Query(text)
        let pieces = text.utf8.split(separator: UInt8(ascii: "&")).count
        try require(query.parameters.count + query.malformedNames.count == pieces, "\(pieces) pieces are \(query)")
        let again = Query(
            query.parameters.map {
                PercentCoding.encode(query: $0.name) + "=" + PercentCoding.encode(query: $0.value)
            }.joined(separator: "&")
        )
        let isKept = again.parameters.elementsEqual(query.parameters) {
            isSame($0.name, $1.name) && isSame($0.value, $1.value)
        }
        try require(isKept && again.malformedNames.isEmpty, "\(query) became \(again)")
    }

    private enum Sort: String, CaseIterable { case newest, oldest }

    private static func checkReader(_ text: String) throws(Finding) {
        let parameters = Query(text).parameters
        func sent(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

        var reader = QueryReader(text)
        let limit = reader.integer("limit", in: 1...100, default: 20)
        let isCounted = reader.flag("count")
        let sort = reader.choice("sort", default: Sort.newest)
        let words = reader.string("q", bytesMax: 16)
        let tags = reader.all("tag")
        try require((1...100).contains(limit), "limit \(limit)")
        try require((words ?? "").utf8.count <= 16, "q \(words ?? "")")
        do {
            try reader.finish()
        } catch {
            try require(!reader.faults.isEmpty && error.faults == reader.faults, "a refusal without a fault")
            try require(reader.faults.count <= QueryReader.faultsMax, "\(reader.faults.count) faults")
            guard case .bytes(let body) = error.response(requestID: "r").body else { return }
            try require((try? JSONReader.read(body)) != nil, "a problem that is not JSON")
            return
        }
        try require(reader.faults.isEmpty, "a fault without a refusal")
        try require(sent("limit") == (parameters.contains { $0.name == "limit" } ? ["\(limit)"] : []), "limit \(limit)")
        try require(["true", "false", nil].contains(sent("count").first), "count \(isCounted)")
        try require(isCounted == (sent("count") == ["true"]), "count \(isCounted)")
        try require(sent("sort") == [sort.rawValue] || sent("sort").isEmpty && sort == .newest, "sort \(sort)")
        try require(sent("q") == [words].compactMap(\.self), "q \(words ?? "")")
        try require(sent("tag") == tags, "tags \(tags)")
        let known = ["limit", "count", "sort", "q", "tag"]
        try require(parameters.allSatisfy { known.contains($0.name) }, "an unknown parameter in \(parameters)")
    }
}
