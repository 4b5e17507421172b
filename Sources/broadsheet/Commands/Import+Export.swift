import ArgumentParser
import Foundation
import NewsImport
import SQLiteRepository

/// The import of what `broadsheet export` wrote.
extension Import {
    /// - files: of which the first is the export, whose lines these are.
    func restore(_ files: [String], _ lines: LineReader, _ settings: Settings) throws {
        let file = files[0]
        guard files.count == 1 else {
            throw ValidationError("\(file) is an export of a whole database, which is imported alone.")
        }
        guard article == nil else {
            throw ValidationError("\(file) is an export of a whole database: --article has no place in it.")
        }
        guard !withKeys || file != "-" else {
            throw ValidationError("--with-keys needs a file: there are no keys beside standard input.")
        }
        let secret = try SecretFile(path: settings.secretPath).load(for: settings.database)
        guard !withKeys || secret != nil else { throw CommandFault(description: settings.noSecret) }
        let name = file == "-" ? "standard input" : file
        let interruption = Interruption()
        let restoration = Restoration(
            of: ExportFile(name, nextLine: lines.ofExport(name)),
            keys: try withKeys ? keysFile(beside: file) : nil,
            secrets: secret,
            at: .now(),
            onProgress: interruption.orProgress(of: name)
        )
        do {
            let result =
                try dryRun
                ? restoration.drill(besides: settings.database, ifEmpty: true)
                : restoration.replace(settings.database, ifEmpty: true)
            ProgressLine.end()
            result.tellLosses(secretIsThere: secret != nil, settings)
            print(
                dryRun
                    ? "\(name) can be imported: \(result.content.summary) (dry run: nothing was written)"
                    : "\(settings.database) is made of \(name): \(result.content.summary), epoch \(result.content.epoch ?? "")."
            )
        } catch let fault as ExportFault {
            ProgressLine.end()
            StandardError.say("\(fault)\n")
            throw ExitCode(65)
        }
    }
}

extension LineReader {
    mutating func beginsExport() throws -> Bool {
        guard case .bytes(let bytes)? = try peek() else { return false }
        return ExportFormat.isHeader(bytes)
    }

    /// Line by line, as long as an export may have them.
    fileprivate func ofExport(_ name: String) -> () throws -> [UInt8]? {
        var lines = self
        lines.lineBytesMax = ExportFormat.lineBytesMax
        return {
            switch try lines.next() {
            case .bytes(let bytes): return bytes
            case .tooLong:
                throw ExportFault(
                    file: name,
                    line: lines.number,
                    reason: "longer than \(ExportFormat.lineBytesMax) bytes"
                )
            case nil: return nil
            }
        }
    }
}
