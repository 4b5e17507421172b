import Crypto
import HTTPTypes

/// Validators and 304 (RFC 9110 §8.8.3, §13). There is no Last-Modified here (a change within its second would be missed), so
/// If-Modified-Since has nothing to be compared with and is ignored (§13.1.3).
package enum Conditional {
    /// Gives a 200 to GET or HEAD its strong ETag: 128 bits of the SHA-256 of the bytes, so that no two contents ever share one,
    /// whoever writes them. A tag that the handler set stays, and an answer that nobody may store needs none.
    static func tag(_ response: inout Response, _ request: Request) {
        guard isRead(request), response.status == .ok, !response.fields.contains(.eTag), !response.isNotStored else {
            return
        }
        switch response.body {
        case .bytes(let bytes): response.fields[.eTag] = EntityTag(strong: digest(bytes)).description
        }
    }

    /// The 304 in place of `response`, when the client has this representation already.
    package static func notModified(_ response: Response, _ request: Request) -> Response? {
        guard isRead(request), response.status == .ok, request.fields.contains(.ifNoneMatch),
            let condition = request.fields[.ifNoneMatch].flatMap(EntityTagCondition.init),
            let tag = response.fields[.eTag].flatMap(EntityTag.init),
            condition.matchesWeakly(tag)
        else { return nil }
        return notModified(response)
    }

    /// The 304 of a 200 with a tag; `nil` for any other answer.
    static func notModified(_ response: Response) -> Response? {
        guard response.status == .ok, response.fields[.eTag] != nil else { return nil }
        var notModified = response
        notModified.status = .notModified
        notModified.body = .empty
        // §15.4.5: what would update a stored answer stays; what describes the content that is not sent goes.
        for name in [
            HTTPField.Name.contentType, .contentEncoding, .contentLanguage, .contentLength, .contentDisposition,
        ] {
            notModified.fields[name] = nil
        }
        return notModified
    }

    private static func isRead(_ request: Request) -> Bool {
        request.method == .get || request.method == .head
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Base64URL.encode(Array(hash.finalize().prefix(16)))
    }
}
