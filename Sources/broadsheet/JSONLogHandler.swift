import JSON
import Logging
import News

/// One JSON object a line on standard error; standard output belongs to the access lines.
///
/// It is called from workers and from the writer: a reader that stalls costs lines, and never their work.
struct JSONLogHandler: LogHandler {
    private static let millisecondsMax: Int32 = 100

    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = JSONWriter()
        line.object { json in
            json.member("time", Timestamp.now().description)
            json.member("level", event.level.rawValue)
            json.member("message", event.message.description)
            for (name, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
                $0.key < $1.key
            }) {
                json.name(escaping: name)
                Self.write(value, to: &json)
            }
        }
        StandardError.say(line.bytes + [UInt8(ascii: "\n")], millisecondsMax: Self.millisecondsMax)
    }

    private static func write(_ value: Logger.MetadataValue, to json: inout JSONWriter) {
        switch value {
        case .string(let text): json.string(text)
        case .stringConvertible(let value): json.string(value.description)
        case .array(let values): json.array(of: values) { write($1, to: &$0) }
        case .dictionary(let values):
            json.object { json in
                for (name, value) in values {
                    json.name(escaping: name)
                    write(value, to: &json)
                }
            }
        }
    }
}
