import Foundation
import JSON
import TestSupport
import Testing

/// What the program is made of, and what must never lie beside its source.
struct SupplyTests {
    private static let root = Tool.repository

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func `every package that is built in is in docs-security, and comes by a version from where that says`()
        throws
    {
        let known = try Self.text("docs/security.md").split(separator: "\n").filter { $0.hasPrefix("| [") }.map {
            line in
            String(line.dropFirst(3).prefix { $0 != "]" })
        }
        let resolved = try JSONReader.read(Array(Self.text("Package.resolved").utf8))
        guard case .object(let file) = resolved, case .array(let pins) = file["pins"] else {
            return #expect(Bool(false), "Package.resolved has no pins")
        }
        var found: [String] = []
        for case .object(let pin) in pins {
            guard case .string(let location) = pin["location"], case .object(let state) = pin["state"] else {
                return #expect(Bool(false), "\(pin)")
            }
            // Neither a branch, whose end moves, nor a lone commit, of which nobody says what was mended in it.
            #expect(state["version"] != nil && state["branch"] == nil, "\(location)")
            #expect(location.hasPrefix("https://github.com/"), "\(location)")
            let name = location.dropFirst("https://github.com/".count)
            found.append(String(name.hasSuffix(".git") ? name.dropLast(4) : name))
        }
        #expect(found.sorted() == known.sorted())
    }

    @Test func `every test that docs-security names is there`() throws {
        let files = try Self.files().filter { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }
        let known = files.compactMap { try? Self.text($0) }.joined()
        let named = try Self.text("docs/security.md").split { !$0.isLetter }.filter {
            $0.hasSuffix("Tests") && $0 != "Tests"
        }
        #expect(named.count > 10)
        for name in named {
            #expect(
                known.contains("struct \(name)") || known.contains("extension \(name)")
                    || files.contains { $0.hasSuffix("/\(name).swift") },
                "\(name)"
            )
        }
    }

    /// What secrets look like, pieced together so that this page is not found itself.
    private static let secrets: [(what: String, pattern: String)] = [
        ("a private key", "-----BEGIN [A-Z ]*PRIVATE" + " KEY"),
        ("a key of a cloud", "\\b(AKIA|ASIA)[0-9A-Z]{16}\\b"),
        ("a token of a forge", "\\b(ghp|gho|ghs|github_pat|glpat)[_-][0-9A-Za-z_]{20,}"),
        ("a token of a chat", "\\bxox[abprs]-[0-9A-Za-z-]{10,}"),
        ("a root secret, or another of 64 hexadecimal digits", "(?<![0-9a-fA-F])[0-9a-f]{64}(?![0-9a-fA-F])"),
        ("a token of Broadsheet", "\\bBearer [A-Za-z0-9_-]{43}\\b"),
    ]

    @Test func `no secret lies in the repository`() throws {
        let patterns = try Self.secrets.map { ($0.what, try NSRegularExpression(pattern: $0.pattern)) }
        var count = 0
        for path in try Self.files() {
            guard let text = try? Self.text(path) else { continue }
            count += 1
            #expect(!path.hasSuffix(".secret") && !path.hasSuffix(".keys") && !path.contains(".sqlite"), "\(path)")
            for (what, pattern) in patterns {
                let found = pattern.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
                #expect(found == nil, "\(path) holds what looks like \(what)")
            }
        }
        #expect(count > 500)
        // That they find what they look for.
        for (text, index) in [("-----BEGIN PRIVATE" + " KEY-----", 0), ("AKIA" + "ABCDEFGHIJKLMNOP", 1)] {
            #expect(patterns[index].1.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil)
        }
    }

    /// All but what is built or fetched (`.gitignore`), and what git keeps for itself.
    private static func files() throws -> [String] {
        let found = FileManager.default.enumerator(atPath: root.path)
        var files: [String] = []
        while let path = found?.nextObject() as? String {
            let name = path.split(separator: "/").last ?? ""
            if name.hasPrefix(".build") || name == ".git" || name == ".hypothesis" || name == ".schemathesis" {
                found?.skipDescendants()
            } else if name != "Package.resolved", !path.hasPrefix("Tests/FuzzTests/Corpus/") {
                files.append(path)
            }
        }
        return files
    }
}
