import Foundation
import TestSupport
import Testing

@testable import broadsheet

struct SettingsTests {
    private func texts(
        flags: [String] = [],
        environment: [String: String] = [:],
        file: String? = nil
    ) throws -> SettingTexts {
        try SettingTexts(flags: flags, environment: environment, file: file)
    }

    @Test func `a flag wins over the environment, that over the file, and that over the default`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "# ours\n\nBROADSHEET_WORKERS=3\nBROADSHEET_GZIP_LEVEL=3\nBROADSHEET_IDLE_SECONDS=3\n",
            to: "settings"
        )
        let settings = try texts(
            flags: ["--workers", "1"],
            environment: ["BROADSHEET_WORKERS": "2", "BROADSHEET_GZIP_LEVEL": "2", "HOME": "/"],
            file: file
        ).settings()
        #expect(settings.workers == 1)
        #expect(settings.gzipLevel == 2)
        #expect(settings.idleSeconds == 3)
        #expect(settings.headSeconds == 10)
    }

    @Test(arguments: [
        (["--listn", "1"], "--listn is no setting. Did you mean --listen?"),
        (["--listen"], "--listen needs a value."),
        (["listen"], "\"listen\" is not expected here."),
        (["--comments-hold=al"], "--comments-hold: comments_hold must be none, first, all, not \"al\"."),
        (["--workers", "+5"], "--workers: workers must be a whole number from 0 to 1024, not \"+5\"."),
        (
            ["--listen", "localhost:80"],
            "--listen: listen must be addresses with ports, like 127.0.0.1:8080, a socket's file, like unix:/run/http.sock, or fd:, not \"localhost:80\"."
        ),
        (["--socket-mode", "+66"], "--socket-mode: socket_mode must be three octal digits, like 660, not \"+66\"."),
        (["--socket-mode", "680"], "--socket-mode: socket_mode must be three octal digits, like 660, not \"680\"."),
        (
            ["--trusted-proxies", "unix,nginx"],
            "--trusted-proxies: trusted_proxies must be networks, like 10.0.0.0/8, or unix, not \"unix,nginx\"."
        ),
    ])
    func `a wrong flag is refused in plain words`(flags: [String], words: String) {
        #expect(throws: CommandFault(description: words)) { try texts(flags: flags).settings() }
    }

    @Test func `an unknown name in the environment or the file is refused with the nearest known one`() throws {
        #expect(
            throws: CommandFault(
                description: "environment: BROADSHEET_WORKER is no setting. Did you mean BROADSHEET_WORKERS?"
            )
        ) {
            try texts(environment: ["BROADSHEET_WORKER": "2"])
        }
        let folder = try TemporaryFolder()
        let file = try folder.write("BROADSHEET_WORKERS=2\nWORKERS=2\n", to: "settings")
        #expect(throws: CommandFault(description: "\(file):2: WORKERS is no setting.")) { try texts(file: file) }
    }

    @Test(arguments: [
        ("BROADSHEET_WORKERS", "must be NAME=value"), ("BROADSHEET_WORKERS=1\nBROADSHEET_WORKERS=2", "is set twice"),
    ])
    func `a malformed file is refused`(content: String, words: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(content, to: "settings")
        #expect { try texts(file: file) } throws: { "\($0)".contains(words) }
    }

    @Test func `the default of every setting is valid, and documented in the example file`() throws {
        _ = try texts().settings()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let example = try String(contentsOf: root.appendingPathComponent("config/broadsheet.env"), encoding: .utf8)
        let documented = example.matches(of: /\n#(BROADSHEET_[A-Z_]+)=(.*)\n/).map { "\($0.1)=\($0.2)" }
        #expect(documented == Setting.all.map { "\($0.environmentName)=\($0.defaultText)" })
        for setting in Setting.all {
            #expect(example.contains(setting.meaning.dropFirst().prefix(30)), "\(setting.name)")
        }
    }

    @Test func `printed settings show where they come from, and no password`() throws {
        let printed = try texts(flags: ["--story-url", "https://user:secret@news.example/{slug}"]).printed()
        #expect(printed.contains("BROADSHEET_LISTEN=127.0.0.1:8080"))
        #expect(printed.contains("BROADSHEET_STORY_URL=https://***@news.example/{slug}"))
        #expect(!printed.contains("secret@"))
    }

    @Test func `what is printed can be used as a file`() throws {
        let folder = try TemporaryFolder()
        let printed = try Program.run(["serve", "--print-settings", "--workers", "7"])
        #expect(printed.status == 0)
        let file = try folder.write(printed.output, to: "settings")
        #expect(try texts(file: file).settings().workers == 7)
    }
}
