import Foundation

/// A moment as pages write it, worked out by hand: formatters take longer.
struct Moment: Sendable {
    private let year, month, dayOfMonth, hour, minute, second: Int32

    init(_ seconds: Int64) {
        var (moment, parts) = (time_t(seconds), tm())
        gmtime_r(&moment, &parts)
        (year, month, dayOfMonth) = (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
        (hour, minute, second) = (parts.tm_hour, parts.tm_min, parts.tm_sec)
    }

    /// `2024-02-07T18:30:00Z`
    var iso: String { "\(year)-\(two(month))-\(two(dayOfMonth))T\(two(hour)):\(two(minute)):\(two(second))Z" }
    /// `7 February 2024`
    var day: String { "\(dayOfMonth) \(months[Int(month) - 1]) \(year)" }
    /// `7 February 2024, 18:30 UTC`
    var text: String { "\(day), \(two(hour)):\(two(minute)) UTC" }
}

private let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]

private func two(_ number: Int32, radix: Int32 = 10) -> String {
    (number < radix ? "0" : "") + String(number, radix: Int(radix))
}

func counted(_ count: Int64, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}

func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }

/// One segment of a path.
func encoded(_ slug: String) -> String {
    let isPlain = slug.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
    return isPlain ? slug : slug.addingPercentEncoding(withAllowedCharacters: unreserved) ?? slug
}

private let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)

func readingDirection(_ language: String) -> String {
    let base = language.prefix { $0 != "-" }
    return base == "und" ? "auto" : rightToLeft.contains(base) ? "rtl" : "ltr"
}

private let rightToLeft: Set<Substring> = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]

/// For a string of JSON inside of a script element.
func jsonText(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x0A: bytes += #"\n"#.utf8
        case 0x0D: bytes += #"\r"#.utf8
        case 0x09: bytes += #"\t"#.utf8
        case UInt8(ascii: "<"): bytes += #"\u003C"#.utf8
        case UInt8(ascii: ">"): bytes += #"\u003E"#.utf8
        case UInt8(ascii: "&"): bytes += #"\u0026"#.utf8
        case ..<0x20: bytes += (#"\u00"# + two(Int32(byte), radix: 16)).utf8
        default: bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
