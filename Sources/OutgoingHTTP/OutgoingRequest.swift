import CCurl

/// Asks another server for something, over HTTP or HTTPS, and takes no more than was meant: no redirect is followed, no proxy and no
/// password file of the machine is used, certificates are verified, and time and size have their bounds. libcurl stays inside
/// (docs/decisions/0012).
///
/// Blocks: to be called on a queue of one's own, never where readers wait.
package struct OutgoingRequest: Sendable {
    package struct Limits: Sendable {
        /// Of an answer's body.
        package var bytesMax = 1 << 20
        /// For the name to be looked up and the connection to stand, TLS included.
        package var connectMilliseconds = 5_000
        /// For all of it.
        package var totalMilliseconds = 15_000

        package init() {}
    }

    package enum Failure: Error, Sendable, Equatable {
        /// The address is not one of HTTP or HTTPS, or no address at all.
        case badAddress
        case timedOut
        case tooLarge
        /// The answer is another one than 200: a redirect too.
        case status(Int)
        /// The certificate is not to be trusted, or the TLS handshake failed.
        case notTrusted
        /// `isCancelled` said so.
        case cancelled
        /// Whatever else keeps two machines apart, in libcurl's words, which hold nothing of the address.
        case unreachable(String)
    }

    package var limits = Limits()
    /// A file of certificates (PEM) to trust; `nil`: what the machine trusts.
    package var authorities: String?

    package init() {}

    /// The body of a 200.
    ///
    /// - isCancelled: asked about once a second, and oftener while something comes.
    package func get(
        _ address: String,
        accept mediaType: String,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(Failure) -> [UInt8] {
        guard broadsheet_curl_load() != 0, let handle = broadsheet_curl_make() else {
            throw .unreachable("libcurl (libcurl.so.4) is not there, or does not start")
        }
        defer { broadsheet_curl_end(handle) }
        let exchange = OutgoingExchange(bytesMax: limits.bytesMax, isCancelled: isCancelled)
        let headers = broadsheet_curl_append(nil, "Accept: \(mediaType)")
        defer { broadsheet_curl_end_list(headers) }
        guard headers != nil, prepare(handle, address, headers), exchange.attach(to: handle) else {
            throw .unreachable("libcurl lacks an option")
        }
        let code = withExtendedLifetime(exchange) { broadsheet_curl_perform(handle) }
        if let failure = failure(code, exchange) { throw failure }
        var status = 0
        guard broadsheet_curl_status(handle, &status) == CURLE_OK, status == 200 else { throw .status(status) }
        return exchange.body
    }

    private func prepare(
        _ handle: UnsafeMutableRawPointer,
        _ address: String,
        _ headers: UnsafeMutablePointer<curl_slist>?
    )
        -> Bool
    {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            (CURLOPT_MAXFILESIZE, limits.bytesMax),
            (CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds),
            (CURLOPT_TIMEOUT_MS, limits.totalMilliseconds),
            // Threads and signals do not go together.
            (CURLOPT_NOSIGNAL, 1),
        ]
        var texts: [(CURLoption, String)] = [
            (CURLOPT_URL, address),
            (CURLOPT_PROTOCOLS_STR, "http,https"),
            // Not even those of the environment.
            (CURLOPT_PROXY, ""),
            (CURLOPT_USERAGENT, "Broadsheet"),
        ]
        if let authorities { texts.append((CURLOPT_CAINFO, authorities)) }
        return numbers.allSatisfy { broadsheet_curl_set_number(handle, $0, $1) == CURLE_OK }
            && texts.allSatisfy { broadsheet_curl_set_text(handle, $0, $1) == CURLE_OK }
            && broadsheet_curl_set_list(handle, CURLOPT_HTTPHEADER, headers) == CURLE_OK
    }

    private func failure(_ code: CURLcode, _ exchange: OutgoingExchange) -> Failure? {
        switch code {
        case CURLE_OK: exchange.isTooLarge ? .tooLarge : nil
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badAddress
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_WRITE_ERROR: exchange.isTooLarge ? .tooLarge : .unreachable("write error")
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: .notTrusted
        default: .unreachable(String(cString: broadsheet_curl_words(code)))
        }
    }
}

/// What libcurl's callbacks know of one request. It stays on the thread that asks.
private final class OutgoingExchange {
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private let bytesMax: Int
    private let isCancelled: () -> Bool

    init(bytesMax: Int, isCancelled: @escaping () -> Bool) {
        self.bytesMax = bytesMax
        self.isCancelled = isCancelled
    }

    /// The handle does not keep it: it has to outlive the request.
    func attach(to handle: UnsafeMutableRawPointer) -> Bool {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let writer: curl_write_callback = { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let exchange = Unmanaged<OutgoingExchange>.fromOpaque(context).takeUnretainedValue()
            return exchange.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        let progress: curl_xferinfo_callback = { context, _, _, _, _ in
            guard let context else { return 0 }
            return Unmanaged<OutgoingExchange>.fromOpaque(context).takeUnretainedValue().isCancelled() ? 1 : 0
        }
        return broadsheet_curl_set_writer(handle, writer, context) == CURLE_OK
            && broadsheet_curl_set_progress(handle, progress, context) == CURLE_OK
    }

    /// How many bytes it took: fewer than there are end the request.
    private func take(_ piece: UnsafeRawBufferPointer) -> Int {
        guard body.count + piece.count <= bytesMax else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: piece)
        return piece.count
    }
}
