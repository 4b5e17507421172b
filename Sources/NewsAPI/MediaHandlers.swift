import HTTP
import HTTPTypes
import MediaFolder
import News

/// Pictures from the site's own folder.
struct MediaHandlers: Sendable {
    let site: Site

    /// `GET /media/{path...}`: a whole file; `Range` and the conditions are read by the filters.
    func file(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let path = path["path"]
        guard let folder = site.media, let kind = MediaKind(path), let file = try open(path, in: folder) else {
            throw .notFound
        }
        let now = Int(site.now().seconds)
        var response = Response(status: .ok, fields: [.contentType: kind.mediaType])
        response.body = .file(FileBody(file, 0..<file.size))
        response.fields[.eTag] = Self.tag(of: file, now: now)
        // RFC 9110 §8.8.2.1: never a date that has not come yet.
        if file.modifiedSecond <= now { response.fields[.lastModified] = HTTPDate.string(file.modifiedSecond) }
        response.fields[.cacheControl] =
            Self.holdsDigest(path) ? "public, max-age=31536000, immutable" : "public, max-age=300"
        response.fields[.contentSecurityPolicy] = kind.contentSecurityPolicy
        return .respond(response)
    }

    private func open(_ path: String, in folder: MediaFolder) throws(Problem) -> MediaFile? {
        do {
            return try folder.open(path)
        } catch {
            site.log("a picture cannot be opened: \(error)")
            throw Problem(
                .serviceUnavailable,
                "unavailable",
                title: "The server cannot answer now",
                detail: "Pictures cannot be read now. Try again soon.",
                fields: [.retryAfter: "5"]
            )
        }
    }

    /// Strong from two seconds after the last change on: before, it might change again and look the same (RFC 9110 §8.8.1).
    private static func tag(of file: MediaFile, now: Int) -> String {
        (now - file.changedSecond >= 2 ? "" : "W/") + "\"\(file.version)\""
    }

    /// Whether the last name holds 16 or more digits of a hexadecimal number, some of them letters and some not: then its bytes never
    /// change, for other bytes have another name. A date or a number written in full has no letters.
    static func holdsDigest(_ path: String) -> Bool {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
        return name.split { !isAlphanumeric($0) }.contains { run in
            run.count >= 16 && run.allSatisfy(isHexadecimal) && run.contains(where: isDecimal)
                && !run.allSatisfy(isDecimal)
        }
    }

    private static func isDecimal(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDecimal(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDecimal(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// What may be shown: pictures that browsers know how to draw, by the end of the name.
enum MediaKind: String {
    case jpeg, jpg, png, gif, webp, avif, svg

    init?(_ path: String) {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        self.init(rawValue: path[path.utf8.index(after: dot)...].lowercased())
    }

    var mediaType: String {
        switch self {
        case .jpeg, .jpg: "image/jpeg"
        case .png, .gif, .webp, .avif: "image/\(rawValue)"
        case .svg: "image/svg+xml"
        }
    }

    /// An SVG that is opened by itself is a document and could run scripts under the site's name: in a sandbox, and with nothing allowed
    /// but its own styles, it is a picture like others. Inside `img` it never runs any.
    var contentSecurityPolicy: String? {
        self == .svg ? "default-src 'none'; style-src 'unsafe-inline'; sandbox" : nil
    }
}
