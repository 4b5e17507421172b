package import HTTPTypes

/// Field names that swift-http-types does not know.
extension HTTPField.Name {
    /// RFC 7239.
    package static let forwarded = HTTPField.Name("Forwarded")!
    package static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    package static let xRequestID = HTTPField.Name("X-Request-ID")!
    /// What a cache in front may purge an answer by, as Varnish and Fastly read it: keys with spaces between.
    package static let surrogateKey = HTTPField.Name("Surrogate-Key")!
}
