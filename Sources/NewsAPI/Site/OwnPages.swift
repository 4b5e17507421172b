import HTTP
import HTTPTypes

/// Whether a form was sent from one of our own pages: another site's page must not post in its visitor's name.
enum OwnPages {
    /// By what browsers say of themselves: `Sec-Fetch-Site` (W3C Fetch Metadata), else `Origin` (RFC 6454 §7). Whoever sends neither is no
    /// browser of this decade, and brings no visitor with it.
    ///
    /// - origin: the site's own, where it is known.
    static func sent(_ request: Request, origin: String?) -> Bool {
        if let site = request.fields[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let sent = request.fields[.origin]?.lowercased() else { return true }
        if sent == origin?.lowercased() { return true }
        // The one use that is made of Host: it is compared, and nothing is built of it.
        guard let host = request.fields[.host]?.lowercased(), !host.isEmpty else { return false }
        return sent == "https://" + host || sent == "http://" + host
    }
}

/// The cookie that holds a commenter's token. Its path covers the comments of one story (to post, to read the notice, to take a comment
/// back) and not the story's own page, which is shared by everyone and reads no cookie.
enum CommenterCookie {
    private static let name = "commenter"
    private static let secondsMax = 365 * 86_400

    static func token(of request: Request) -> String? {
        guard let cookies = request.fields[.cookie] else { return nil }
        for pair in cookies.split(separator: ";") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2, sides[0].drop(while: { $0 == " " }) == name { return String(sides[1]) }
        }
        return nil
    }

    /// The value of `Set-Cookie` (RFC 6265 §4.1).
    static func field(_ token: String, story slug: String, isSecure: Bool) -> String {
        "\(name)=\(token); Path=\(SitePath.comments(ofStory: slug)); Max-Age=\(secondsMax); HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let host = HTTPField.Name("Host")!
}

extension Problem {
    static let foreignForm = Problem(
        .forbidden,
        "foreign-form",
        title: "The form came from another site",
        detail: "Comments are taken from this site's own pages. Open the story here and try again."
    )
}
