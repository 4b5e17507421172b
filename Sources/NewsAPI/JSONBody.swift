import HTTP
import HTTPTypes
import JSON
import News

extension Request {
    /// The body as a JSON object.
    ///
    /// Throws: 415 for another media type or character set, 400 with the byte offset for what is not JSON, 422 for what is no object.
    func object(_ mediaTypes: [String] = ["application/json"]) throws(Problem) -> JSONObject {
        let sent = MediaType(fields[.contentType] ?? "")
        guard let sent, mediaTypes.contains(sent.essence), sent.isUTF8 else {
            throw .unsupportedMediaType(mediaTypes.joined(separator: ", "))
        }
        let value: JSONValue
        do {
            value = try JSONReader.read(body)
        } catch {
            throw .badJSON(error)
        }
        guard case .object(let object) = value else {
            throw .badBody([.init(pointer: "", detail: "must be an object")])
        }
        return object
    }
}

extension Response {
    /// A JSON answer that anyone may see.
    static func json(
        _ status: HTTPResponse.Status = .ok,
        keys: [String] = [],
        reserving: Int = 1024,
        _ write: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter(reserving: reserving)
        json.object(write)
        var response = Response(status: status, fields: [.contentType: "application/json"], body: json.bytes)
        response.keys = keys
        return response
    }

    /// Notes the first of the moments at which time alone may make this answer wrong.
    mutating func mayChange(at moments: [Timestamp?]) {
        mayChangeAt = moments.compactMap(\.self).min()?.seconds
    }

    mutating func addNextLink(_ next: String?) {
        if let next { fields[.link] = "<\(next)>; rel=\"next\"" }
    }
}
