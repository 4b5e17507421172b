package import HTTPTypes
package import JSON

/// An error that a client sees (RFC 9457, `application/problem+json`). Each `name` has a section in docs/api.md.
package struct Problem: Error, Sendable, Equatable {
    /// One fault of the input, so that all of them can be shown at once.
    package struct Fault: Sendable, Equatable {
        package enum Place: Sendable, Equatable {
            /// A JSON Pointer into the body (RFC 6901).
            case pointer(String)
            /// The name of a query parameter.
            case parameter(String)
        }

        package var place: Place
        package var detail: String

        package init(_ place: Place, _ detail: String) {
            self.place = place
            self.detail = detail
        }
    }

    package var status: HTTPResponse.Status
    /// The last segment of the problem's `type`: `/problems/{name}`.
    package var name: String
    package var title: String
    package var detail: String
    package var faults: [Fault] = []
    /// Fields that belong to the status: `Allow`, `Retry-After`, `WWW-Authenticate`.
    package var fields: HTTPFields = [:]
    /// Members that only this kind of problem has (RFC 9457 §3.2).
    package var extensions = JSONObject()

    package init(
        _ status: HTTPResponse.Status,
        _ name: String,
        title: String,
        detail: String,
        faults: [Fault] = [],
        fields: HTTPFields = [:],
        extensions: JSONObject = JSONObject()
    ) {
        self.status = status
        self.name = name
        self.title = title
        self.detail = detail
        self.faults = faults
        self.fields = fields
        self.extensions = extensions
    }

    package func response(requestID: String) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "/problems/" + name)
            json.member("title", title)
            json.member("status", status.code)
            json.member("detail", detail)
            if !faults.isEmpty {
                json.member(
                    "errors",
                    array: { json in
                        for fault in faults {
                            json.object { json in
                                switch fault.place {
                                case .pointer(let pointer): json.member("pointer", pointer)
                                case .parameter(let parameter): json.member("parameter", parameter)
                                }
                                json.member("detail", fault.detail)
                            }
                        }
                    }
                )
            }
            for member in extensions.members {
                json.name(escaping: member.name)
                json.value(member.value)
            }
            json.member("request_id", requestID)
        }
        var response = Response(status: status, fields: fields, body: json.bytes)
        response.fields[.contentType] = "application/problem+json"
        response.fields[.cacheControl] = "no-store"
        return response
    }
}
