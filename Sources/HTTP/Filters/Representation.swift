/// Decides in what form a content goes out, and whether it goes out at all: a strong ETag of the bytes, gzip or identity, 304,
/// and parts of files.
/// One filter, because a 304 must speak of the very representation that would be sent, and should not cost its compression.
package struct Representation: Sendable {
    /// zlib's 1 (fast) to 9 (small).
    package var gzipLevel: Int32 = Gzip.defaultLevel

    private let now: @Sendable () -> Int

    /// - now: in seconds since 1970.
    package init(now: @escaping @Sendable () -> Int) {
        self.now = now
    }

    package func apply(_ response: inout Response, _ request: Request) {
        Conditional.tag(&response, request)
        let isCompressed = Compression.negotiate(&response, request)
        if let notModified = Conditional.notModified(response, request, now: now()) {
            response = notModified
        } else if isCompressed {
            Compression.compress(&response, level: gzipLevel)
        } else {
            Ranges.apply(&response, request, now: now())
        }
    }
}
