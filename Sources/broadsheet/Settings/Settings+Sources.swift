import Foundation
import JSON

/// Every setting's text, and which dress it came in: flag over environment over file over default.
struct SettingTexts {
    private(set) var values: [String: (text: String, origin: String)] = [:]

    /// - flags: what the command line holds beside a command's own options: `--listen ADDRESS` or `--listen=ADDRESS`.
    /// - defaults: a command's own, below the file.
    init(flags: [String], environment: [String: String], file: String?, defaults: [String: String] = [:]) throws {
        for setting in Setting.all {
            values[setting.name] = (defaults[setting.name] ?? setting.defaultText, "default")
        }
        if let file { try read(file: file) }
        try read(environment: environment)
        try read(flags: flags)
    }

    func settings() throws -> Settings {
        var settings = Settings()
        for setting in Setting.all {
            guard let (text, origin) = values[setting.name] else { continue }
            do {
                try setting.apply(&settings, text)
            } catch let error as Setting.Fault {
                throw CommandFault(
                    description: "\(origin): \(setting.name) must be \(error.expected), not \"\(text)\"."
                )
            }
        }
        return settings
    }

    /// A settings file that says what is in force, and where what is not a default comes from. A password inside an address is not
    /// shown.
    func printed() -> String {
        Setting.all.compactMap { setting in
            values[setting.name].map { value in
                let origin = value.origin == "default" ? "" : "# \(value.origin)\n"
                return "\(origin)\(setting.environmentName)=\(Self.masked(value.text))"
            }
        }.joined(separator: "\n")
    }

    private static func masked(_ text: String) -> String {
        guard let scheme = text.range(of: "://"), let at = text.range(of: "@", options: .backwards),
            scheme.upperBound < at.lowerBound
        else { return text }
        return text.replacingCharacters(in: scheme.upperBound..<at.lowerBound, with: "***")
    }

    // MARK: Sources

    private mutating func read(flags: [String]) throws {
        var rest = flags[...]
        while let flag = rest.popFirst() {
            guard flag.hasPrefix("--") else { throw CommandFault(description: "\"\(flag)\" is not expected here.") }
            let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].dropFirst(2).replacing("-", with: "_")
            guard let setting = Setting.all.first(where: { $0.name == name }) else {
                throw Self.unknown(String(parts[0]), known: Setting.all.map(\.flag))
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw CommandFault(description: "\(flag) needs a value.")
            }
            values[setting.name] = (value, setting.flag)
        }
    }

    private mutating func read(environment: [String: String]) throws {
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Setting.environmentPrefix)
        {
            guard name != Self.configName else { continue }
            try set(environmentName: name, to: value, origin: "environment")
        }
    }

    /// `KEY=value` a line, nothing quoted or expanded; empty lines and lines that begin with `#` say nothing.
    private mutating func read(file path: String) throws {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw CommandFault(description: "Cannot read the settings file \(path) as UTF-8 text.")
        }
        var seen: Set<String> = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let place = "\(path):\(index + 1)"
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw CommandFault(description: "\(place): must be NAME=value.") }
            guard seen.insert(parts[0]).inserted else {
                throw CommandFault(description: "\(place): \(parts[0]) is set twice.")
            }
            try set(environmentName: parts[0], to: parts[1], origin: place)
        }
    }

    private mutating func set(environmentName name: String, to value: String, origin: String) throws {
        guard let setting = Setting.all.first(where: { $0.environmentName == name }) else {
            throw Self.unknown("\(origin): \(name)", known: Setting.all.map(\.environmentName))
        }
        values[setting.name] = (value, origin)
    }

    static let configName = Setting.environmentPrefix + "CONFIG"

    private static func unknown(_ name: String, known: [String]) -> CommandFault {
        let bare = name.split(separator: " ").last.map(String.init) ?? name
        let hint = nearest(to: bare, among: known).map { " Did you mean \($0)?" } ?? ""
        return CommandFault(description: "\(name) is no setting.\(hint)")
    }
}
