import ArgumentParser
import News
import SQLiteRepository
import Secrets

struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "The root secret of a site.",
        subcommands: [Rotate.self]
    )

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the root secret for a new one. Stop the server first.",
            discussion: """
                Keys are wrapped anew, and addresses can be opened as before. Links for preview and challenges that are out become worthless, \
                and so do copies of the old secret. Killed in the middle, it is made good by calling it again; the server runs meanwhile.
                """
        )

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let settings = try options.settings()
            try requireDatabase(settings)
            let file = SecretFile(path: settings.secretPath)
            guard let roots = try file.roots(), let old = try file.load(for: settings.database) else {
                throw CommandFault(description: "There is no secret file \(settings.secretPath).")
            }
            // What an earlier attempt has left is taken up again.
            let root = roots.count == 1 ? Secrets.makeKey() : roots[1]
            guard old.fingerprint != Secrets(root: root).fingerprint else {
                try file.replace(by: [root])
                return print("\(settings.secretPath) is new: an earlier attempt had come to its end but for this file.")
            }
            file.removeDrafts()
            if roots.count == 1 { try file.replace(by: roots + [root]) }
            let rotation: SQLiteRepository.Rotation
            do {
                rotation = try SQLiteRepository.rotate(
                    settings.database,
                    from: old,
                    to: Secrets(root: root),
                    at: .now()
                )
            } catch  where error is BackupFailure || error is OpenFailure {
                // It did not begin: the old secret alone is right.
                if roots.count == 1 { try file.replace(by: roots) }
                throw error
            }
            try file.replace(by: [root])
            print(
                "\(settings.secretPath) is new: \(rotation.keys) keys wrapped anew, \(rotation.addresses) addresses known anew."
            )
            if rotation.bansLost > 0 {
                StandardError.say(
                    "\(rotation.bansLost) bans on addresses ended: no comment holds those addresses any more.\n"
                )
            }
        }
    }
}
