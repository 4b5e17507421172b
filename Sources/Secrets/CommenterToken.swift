import Foundation

/// The secret by which somebody is known as the commenter that they were: the moment at which it was made, and 256 random bits.
///
/// What is kept of it begins with that moment. So new ones come one behind another in the index that finds them, and those of many comments
/// that are committed together in one page of it; mere digests would each go into a page of their own, and all of these would have to be written.
package enum CommenterToken {
    private static let mark = "bsc_"
    /// Of microseconds since 1970, in hexadecimal: enough until 2112.
    private static let momentDigits = 13

    package static func make() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let moment = String(time.tv_sec * 1_000_000 + time.tv_nsec / 1_000, radix: 16)
        let filled = String(repeating: "0", count: max(0, momentDigits - moment.utf8.count)) + moment
        return Token.make(prefix: mark + filled.suffix(momentDigits))
    }

    /// What is kept of it: 29 bytes. For whatever else it is given, which nobody ever was, 16.
    package static func digest(_ token: String) -> [UInt8] {
        let moment = token.utf8.dropFirst(mark.utf8.count).prefix(momentDigits)
        let isOurs = token.hasPrefix(mark) && moment.count == momentDigits && moment.allSatisfy(isDigit)
        return (isOurs ? Array(moment) : []) + Token.digest(token)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
