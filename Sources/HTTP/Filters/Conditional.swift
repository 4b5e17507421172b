import Crypto
import HTTPTypes

/// Validators and 304 (RFC 9110 §8.8, §13). Every answer is known by its tag. Last-Modified is for what changes with a restart alone, and
/// set by its handler: anywhere else a change within the same second would be missed.
package enum Conditional {
    /// Gives a 200 to GET or HEAD its strong ETag: 128 bits of the SHA-256 of the bytes, so that no two contents ever share one,
    /// whoever writes them. A tag that the handler set stays, and an answer that nobody may store needs none.
    static func tag(_ response: inout Response, _ request: Request) {
        guard request.isRead, response.status == .ok, !response.fields.contains(.eTag), !response.isNotStored else {
            return
        }
        switch response.body {
        case .bytes(let bytes): response.fields[.eTag] = EntityTag(strong: digest(bytes)).description
        // Its handler knows more of it than that would cost.
        case .file: return
        }
    }

    /// The 304 in place of `response`, when the client has this representation already.
    ///
    /// - now: in seconds since 1970.
    package static func notModified(_ response: Response, _ request: Request, now: Int) -> Response? {
        guard request.isRead, response.status == .ok else { return nil }
        // §13.1.3: beside If-None-Match the other condition is ignored.
        let isKnown =
            request.fields.contains(.ifNoneMatch)
            ? isTagged(response, request) : isUnmodifiedSince(response, request, now: now)
        return isKnown ? notModified(response) : nil
    }

    private static func isTagged(_ response: Response, _ request: Request) -> Bool {
        guard let condition = request.fields[.ifNoneMatch].flatMap(EntityTagCondition.init),
            let tag = response.fields[.eTag].flatMap(EntityTag.init)
        else { return false }
        return condition.matchesWeakly(tag)
    }

    /// §13.1.3: a date that cannot be read is no condition. Nor is one that has not come yet: whoever sends it has not got it from us
    /// (RFC 2616 §14.25; later editions leave it open).
    private static func isUnmodifiedSince(_ response: Response, _ request: Request, now: Int) -> Bool {
        guard request.fields.contains(.ifModifiedSince), response.fields.contains(.lastModified),
            let since = request.fields[.ifModifiedSince].flatMap({ HTTPDate.seconds($0, now: now) }),
            let modified = response.fields[.lastModified].flatMap({ HTTPDate.seconds($0, now: now) })
        else { return false }
        return modified <= since && since <= now
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

    private static func digest(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Base64URL.encode(Array(hash.finalize().prefix(16)))
    }
}
