/// A moment in whole seconds since 1970-01-01T00:00:00Z. Newsrooms publish by the second; nothing here needs a finer clock.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    /// What a missing zone offset means. RFC 3339 demands one; exports of other systems often leave it out and mean UTC.
    package enum MissingOffset: Sendable {
        case refused
        case utc
    }

    /// Reads `2024-02-07`, its midnight UTC, or an RFC 3339 date-time; fractions of a second are cut off. `nil` for anything else,
    /// for days that no calendar has and for moments before the year 1 or after 9999 in UTC, which four digits cannot write.
    package init?(_ text: String, missingOffset: MissingOffset = .refused) {
        var scanner = Scanner(text)
        guard let days = scanner.date() else { return nil }
        seconds = days * 86_400
        if scanner.isAtEnd { return }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" ") else { return nil }
        guard let time = scanner.time(), let offset = scanner.offset(missing: missingOffset), scanner.isAtEnd else {
            return nil
        }
        seconds += time - offset
        guard Self.writable.contains(seconds) else { return nil }
    }

    /// From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    private static let writable: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
    }

    package static func + (moment: Timestamp, seconds: Int64) -> Timestamp {
        Timestamp(seconds: moment.seconds + seconds)
    }

    package static func - (moment: Timestamp, seconds: Int64) -> Timestamp {
        Timestamp(seconds: moment.seconds - seconds)
    }

    /// RFC 3339 in UTC: `2024-02-07T18:30:00Z`.
    package var description: String {
        let days = seconds.floorDivided(by: 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = Calendar.civil(fromDays: days)
        return String(unsafeUninitializedCapacity: 20) { bytes in
            var writer = DigitWriter(bytes: bytes)
            writer.digits(year, 4)
            writer.byte("-")
            writer.digits(month, 2)
            writer.byte("-")
            writer.digits(day, 2)
            writer.byte("T")
            writer.digits(second / 3600, 2)
            writer.byte(":")
            writer.digits(second / 60 % 60, 2)
            writer.byte(":")
            writer.digits(second % 60, 2)
            writer.byte("Z")
            return writer.count
        }
    }
}

/// The proleptic Gregorian calendar by day numbers, counted from 1970-01-01. Years are computed as beginning in March, so that
/// the leap day is a year's last and month lengths follow one linear rule.
enum Calendar {
    private static let daysPerEra: Int64 = 146_097

    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysPerEra + dayOfEra - 719_468
    }

    static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: daysPerEra)
        let dayOfEra = shifted - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }
}

private struct DigitWriter {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    init(bytes: UnsafeMutableBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func byte(_ character: Unicode.Scalar) {
        bytes[count] = UInt8(ascii: character)
        count += 1
    }

    mutating func digits(_ value: Int64, _ width: Int) {
        var rest = value
        for place in stride(from: width - 1, through: 0, by: -1) {
            bytes[count + place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += width
    }
}

/// Digits-only reading: a sign or a blank is never part of a number here.
private struct Scanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(_ width: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<width {
            guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            rest.removeFirst()
        }
        return value
    }

    /// Days since 1970.
    mutating func date() -> Int64? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2) else { return nil }
        guard year >= 1, (1...12).contains(month), day >= 1, day <= Calendar.length(ofMonth: month, year: year) else {
            return nil
        }
        return Calendar.days(year: year, month: month, day: day)
    }

    /// Seconds since midnight. A leap second (`:60`) counts as the second before it.
    mutating func time() -> Int64? {
        guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2) else {
            return nil
        }
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        if skip(".") {
            guard digits(1) != nil else { return nil }
            while digits(1) != nil {}
        }
        return hour * 3600 + minute * 60 + min(second, 59)
    }

    /// Seconds east of UTC.
    mutating func offset(missing: Timestamp.MissingOffset) -> Int64? {
        if isAtEnd { return missing == .utc ? 0 : nil }
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : 1
        guard sign < 0 || skip("+") else { return nil }
        guard let hour = digits(2), skip(":"), let minute = digits(2), hour < 24, minute < 60 else { return nil }
        return sign * (hour * 3600 + minute * 60)
    }
}
