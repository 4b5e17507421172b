import HTTPTypes

/// Tells caches in front what an answer depends on, so that they can drop exactly what a write changed.
package enum SurrogateKeys {
    /// Of the field's value. nginx's default buffer for a whole head is 4 or 8 KiB, and a larger head is a 502 there; a list of
    /// 100 articles with ids of six digits takes 1.5 KiB.
    static let bytesMax = 4096

    /// Sets `Surrogate-Key` to the keys of the answer; one that no shared cache may store gets none.
    ///
    /// Keys that do not fit are not cut: a cache would keep the answer when a key that is missing there was touched. It gets the
    /// coarse keys (those without an id: `site`, `articles`), and since these cannot say when it becomes wrong, no cache may use
    /// it without asking: `Cache-Control` becomes `public, no-cache`.
    package static func apply(_ response: inout Response, _: Request) {
        guard !response.keys.isEmpty, !response.isNotShared else { return }
        let all = response.keys.joined(separator: " ")
        if all.utf8.count <= bytesMax {
            response.fields[.surrogateKey] = all
        } else {
            let coarse = response.keys.filter { !$0.utf8.contains(UInt8(ascii: ":")) }.joined(separator: " ")
            response.fields[.surrogateKey] = coarse.isEmpty || coarse.utf8.count > bytesMax ? nil : coarse
            response.fields[.cacheControl] = Response.sharedCacheControl
        }
    }
}
