package import HTTPTypes

/// One complete HTTP/1.1 request (RFC 9112), its body whole and within the limits.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    package var target: RequestTarget
    package var fields: HTTPFields
    package var body: [UInt8]
    /// Who asks: the peer, or what a trusted proxy says of it (see `Forwarding`). `nil` on a socket without addresses.
    package var client: IPAddress?
    /// Goes with the answer (`X-Request-ID`), into problems and into the access line.
    package var id: String

    package init(
        method: HTTPRequest.Method,
        target: RequestTarget,
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        client: IPAddress? = nil,
        id: String = ""
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.client = client
        self.id = id
    }

    package var isRead: Bool { method.isRead }
}

extension HTTPRequest.Method {
    /// Asks for something and changes nothing.
    package var isRead: Bool { self == .get || self == .head }
}
