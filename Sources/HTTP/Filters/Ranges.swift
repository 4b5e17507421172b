import HTTPTypes

/// Parts of files (RFC 9110 §14). A part of anything else is not worth its while: §14.2 lets a server send the whole.
enum Ranges {
    /// Makes a 206 or 416 of the 200 to a GET with `Range`. To be called when other conditions have had their say (§13.2.2).
    ///
    /// - now: in seconds since 1970.
    static func apply(_ response: inout Response, _ request: Request, now: Int) {
        guard response.status == .ok, case .file(var body) = response.body else { return }
        response.fields[.acceptRanges] = "bytes"
        guard request.method == .get, let value = request.fields[.range], holdsIfRange(response, request, now: now)
        else { return }
        let length = body.range.count
        switch RequestedRange(value, length: length) {
        case .whole: return
        case .part(let range):
            response.status = .partialContent
            response.fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
            let start = body.range.lowerBound
            body.range = start + range.lowerBound..<start + range.upperBound
            response.body = .file(body)
        case .unsatisfiable:
            var refusal = Problem.unsatisfiableRange(length: length).response(requestID: request.id)
            refusal.route = response.route
            response = refusal
        }
    }

    /// §13.1.5: the part goes only to who has the rest of the same bytes. A tag counts when both are strong. A date counts when it is the
    /// very one, and was over when this answer was made: within its second the bytes may have changed again (§8.8.2.2).
    private static func holdsIfRange(_ response: Response, _ request: Request, now: Int) -> Bool {
        guard let value = request.fields[.ifRange] else { return true }
        if let tag = EntityTag(value) {
            return response.fields[.eTag].flatMap(EntityTag.init)?.matchesStrongly(tag) == true
        }
        guard let date = HTTPDate.seconds(value, now: now),
            let modified = response.fields[.lastModified].flatMap({ HTTPDate.seconds($0, now: now) })
        else { return false }
        return date == modified && modified < now
    }
}

extension Problem {
    /// 416 (RFC 9110 §15.5.17).
    static func unsatisfiableRange(length: Int) -> Problem {
        Problem(
            .rangeNotSatisfiable,
            "range-not-satisfiable",
            title: "Nothing lies there",
            detail: "There are \(length) bytes, and none in the range that was asked for.",
            fields: [.contentRange: "bytes */\(length)"]
        )
    }
}
