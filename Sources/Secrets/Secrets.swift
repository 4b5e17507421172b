import Crypto
import Foundation

/// Everything that is derived from a site's root secret: one key for each use (HKDF, RFC 5869), so that no use can weaken another.
package struct Secrets: Sendable {
    /// Bytes of a root secret, and of every key made here.
    package static let rootBytes = 32

    private let wrappingKey: SymmetricKey
    private let matchingKey: SymmetricKey
    private let previewKey: SymmetricKey
    private let challengeKey: SymmetricKey
    private let answerKey: SymmetricKey
    private let formerAddressKey: SymmetricKey
    /// Tells root secrets apart without telling anything of them.
    package let fingerprint: [UInt8]

    /// `root` is 32 random bytes, kept in a file that only the server reads.
    package init(root: [UInt8]) {
        let root = SymmetricKey(data: root)
        func key(for use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data(use.utf8), outputByteCount: 32)
        }
        wrappingKey = key(for: "broadsheet key wrapping 1")
        matchingKey = key(for: "broadsheet e-mail matching 1")
        previewKey = key(for: "broadsheet preview links 1")
        challengeKey = key(for: "broadsheet challenges 1")
        answerKey = key(for: "broadsheet recorded answers 1")
        formerAddressKey = key(for: "broadsheet e-mail sealing 1")
        fingerprint = key(for: "broadsheet fingerprint 1").withUnsafeBytes { Array($0.prefix(16)) }
    }

    /// A fresh root secret, or a fresh key to be wrapped.
    package static func makeKey() -> [UInt8] {
        randomBytes(rootBytes)
    }

    /// Seals a key, so that the file that it is kept in is worth nothing without the root secret.
    package func wrap(_ key: [UInt8]) throws -> [UInt8] {
        try Sealing.seal(key, under: wrappingKey)
    }

    /// `nil` when the key was wrapped under another root secret or was altered.
    package func unwrap(_ wrapped: [UInt8]) -> [UInt8]? {
        Sealing.open(wrapped, under: wrappingKey)
    }

    /// The same for an address however it is typed; nobody without the root secret can find out whose it is.
    package func code(ofEmail email: String) -> [UInt8] {
        // What is typed by readers comes without blanks: Foundation, which takes long, has nothing to trim.
        let hasBlanks = email.utf8.contains { $0 <= 0x20 || $0 >= 0x80 }
        let address = hasBlanks ? email.trimmingCharacters(in: .whitespaces) : email
        return Code.of(address.lowercased(), under: matchingKey)
    }

    /// Opens an address as it was sealed before commenters had keys of their own.
    package func open(formerEmail sealed: [UInt8]) -> String? {
        Sealing.open(sealed, under: formerAddressKey).flatMap { String(bytes: $0, encoding: .utf8) }
    }

    /// Seals one so, for tests of what becomes of them.
    package func seal(formerEmail email: String) throws -> [UInt8] {
        try Sealing.seal(Array(email.utf8), under: formerAddressKey)
    }

    /// Whose idempotency keys they are, so that no address of a client has to be kept with them.
    package func code(ofScope scope: String) -> [UInt8] {
        Code.of(scope, under: answerKey)
    }
}

/// Authenticated encryption (ChaCha20-Poly1305, RFC 8439): nonce, ciphertext and tag in one.
package enum Sealing {
    package static func seal(_ text: String, under key: [UInt8]) throws -> [UInt8] {
        try seal(Array(text.utf8), under: SymmetricKey(data: key))
    }

    /// `nil` when it was sealed under another key or was altered.
    package static func open(_ sealed: [UInt8], under key: [UInt8]) -> String? {
        open(sealed, under: SymmetricKey(data: key)).flatMap { String(bytes: $0, encoding: .utf8) }
    }

    fileprivate static func seal(_ bytes: [UInt8], under key: SymmetricKey) throws -> [UInt8] {
        let nonce = try ChaChaPoly.Nonce(data: randomBytes(12))
        return [UInt8](try ChaChaPoly.seal(bytes, using: key, nonce: nonce).combined)
    }

    fileprivate static func open(_ sealed: [UInt8], under key: SymmetricKey) -> [UInt8]? {
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed) else { return nil }
        return (try? ChaChaPoly.open(box, using: key)).map { [UInt8]($0) }
    }
}

/// Codes by which equal things are known as equal under one key (HMAC-SHA-256, RFC 2104, cut to 16 bytes).
package enum Code {
    package static func of(_ text: String, under key: [UInt8]) -> [UInt8] {
        of(Array(text.utf8), under: key)
    }

    package static func of(_ bytes: [UInt8], under key: [UInt8]) -> [UInt8] {
        of(bytes, under: SymmetricKey(data: key))
    }

    fileprivate static func of(_ text: String, under key: SymmetricKey) -> [UInt8] {
        of(Array(text.utf8), under: key)
    }

    private static func of(_ bytes: [UInt8], under key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(16))
    }
}

extension Secrets {
    /// A challenge for one article: the second it was made, an id that is spent once, and a code over both and the article.
    package func makeChallenge(forArticle article: Int64, at now: Int64) -> String {
        signChallenge(article, "\(now).\(Token.urlSafe(randomBytes(12)))")
    }

    /// When it was made and its id; `nil` when we did not make it, or made it for another article.
    package func read(challenge: String, forArticle article: Int64) -> (madeAt: Int64, id: String)? {
        let parts = challenge.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let madeAt = Int64(parts[0]) else { return nil }
        let expected = signChallenge(article, "\(parts[0]).\(parts[1])")
        guard Token.areEqual(Array(challenge.utf8), Array(expected.utf8)) else { return nil }
        return (madeAt, String(parts[1]))
    }

    private func signChallenge(_ article: Int64, _ text: String) -> String {
        text + "." + Token.urlSafe(Code.of("\(article) \(text)", under: challengeKey))
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

    /// base64url without padding (RFC 4648 §5).
    static func urlSafe(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var (bits, bitCount): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            (bits, bitCount) = (bits << 8 | UInt32(byte), bitCount + 8)
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> bitCount & 63)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << (6 - bitCount) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

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

    /// All of SHA-256, of what comes piece by piece: of files.
    package struct Running {
        private var hash = SHA256()

        package init() {}

        package mutating func add(_ piece: UnsafeRawBufferPointer) {
            hash.update(bufferPointer: piece)
        }

        /// 64 digits, as `sha256sum` writes them.
        package var hexadecimal: String {
            hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}

/// From the kernel, all at once: a generator of numbers would ask it for eight at a time.
private func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        precondition(getentropy(bytes.baseAddress, count) == 0, "the kernel has no random bytes")
        filled = count
    }
}
