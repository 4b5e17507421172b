import Crypto
import Foundation

/// Everything that is derived from a site's root secret: one key for each use (HKDF, RFC 5869), so that no use can weaken another.
package struct Secrets: Sendable {
    /// Bytes of a root secret.
    package static let rootBytes = 32

    private let emailKey: SymmetricKey
    private let previewKey: SymmetricKey

    /// `root` is 32 random bytes, kept in a file that only the server reads.
    package init(root: [UInt8]) {
        let root = SymmetricKey(data: root)
        func key(for use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data(use.utf8), outputByteCount: 32)
        }
        emailKey = key(for: "broadsheet e-mail sealing 1")
        previewKey = key(for: "broadsheet preview links 1")
    }

    /// A fresh root secret.
    package static func makeRoot() -> [UInt8] {
        randomBytes(rootBytes)
    }

    /// Seals an address (ChaCha20-Poly1305, RFC 8439): nonce, ciphertext and tag in one.
    package func seal(email: String) throws -> [UInt8] {
        [UInt8](try ChaChaPoly.seal(Data(email.utf8), using: emailKey).combined)
    }

    /// Opens a sealed address. `nil` when it was sealed under another root secret or was altered.
    package func open(email sealed: [UInt8]) -> String? {
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed),
            let opened = try? ChaChaPoly.open(box, using: emailKey)
        else {
            return nil
        }
        return String(bytes: opened, encoding: .utf8)
    }
}

extension Secrets {
    /// Signs a link to one article: the second until which it is good, and an HMAC (RFC 2104) over that, the article and its serial.
    package func sign(previewOf article: Int64, serial: Int64, until end: Int64) -> String {
        "\(end)." + Token.urlSafe(previewCode(article, serial, end))
    }

    /// Compares in constant time.
    package func checks(preview signature: String, of article: Int64, serial: Int64, now: Int64) -> Bool {
        guard let end = signature.split(separator: ".").first.flatMap({ Int64($0) }), now < end else { return false }
        return Token.areEqual(
            Array(signature.utf8),
            Array(sign(previewOf: article, serial: serial, until: end).utf8)
        )
    }

    private func previewCode(_ article: Int64, _ serial: Int64, _ end: Int64) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data("\(article) \(serial) \(end)".utf8), using: previewKey))
    }
}

/// A secret that is handed out once and kept only as a digest. 256 random bits need neither salt nor a slow hash.
package enum Token {
    /// `prefix` tells people and secret scanners what they found.
    package static func make(prefix: String) -> String {
        prefix + urlSafe(randomBytes(32))
    }

    static func urlSafe(_ bytes: [UInt8]) -> String {
        String(decoding: Data(bytes).base64EncodedString().utf8.compactMap(urlSafe), as: UTF8.self)
    }

    /// From base64 to base64url without padding (RFC 4648 §5).
    private static func urlSafe(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        case UInt8(ascii: "="): nil
        default: byte
        }
    }

    package static func digest(_ token: String) -> [UInt8] {
        Digest.of(token.utf8)
    }

    /// All 32 bytes of SHA-256.
    package static func fullDigest(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }

    /// In a time that depends on the lengths alone.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Digests that stand for content: the same bytes, the same digest.
package enum Digest {
    /// SHA-256 cut to 16 bytes: enough to tell any two texts of one archive apart.
    package static func of(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)).prefix(16))
    }
}

/// Those of a key, which is random bytes and nothing else; drawing them one by one would ask the kernel for each.
private func randomBytes(_ count: Int) -> [UInt8] {
    SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes(Array.init)
}
