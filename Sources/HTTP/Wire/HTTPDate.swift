/// HTTP dates (RFC 9110 §5.6.7) from and to seconds since 1970-01-01T00:00:00Z. Pure: the time is an argument.
package enum HTTPDate {
    private static let days: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let longDays: [StaticString] = [
        "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
    ]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// IMF-fixdate, 29 bytes: `Sun, 06 Nov 1994 08:49:37 GMT`. The only form that is sent. Years 0–9999.
    package static func bytes(_ seconds: Int) -> [UInt8] {
        let days = (seconds - Self.secondOfDay(seconds)) / 86_400
        let second = Self.secondOfDay(seconds)
        let (year, month, day) = CivilDate.date(days: days)
        var text: [UInt8] = []
        text.reserveCapacity(29)
        append(Self.days[((days % 7) + 7) % 7], to: &text)
        text.append(contentsOf: [UInt8(ascii: ","), .space])
        append(day, digits: 2, to: &text)
        text.append(.space)
        append(months[month - 1], to: &text)
        text.append(.space)
        append(year, digits: 4, to: &text)
        text.append(.space)
        append(second / 3_600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2, to: &text)
        append(" GMT", to: &text)
        return text
    }

    package static func string(_ seconds: Int) -> String {
        String(decoding: bytes(seconds), as: UTF8.self)
    }

    /// Reads IMF-fixdate, and the two obsolete forms that every recipient must still read: RFC 850's
    /// (`Sunday, 06-Nov-94 08:49:37 GMT`) and asctime's (`Sun Nov  6 08:49:37 1994`). `nil` for anything else.
    /// A two-digit year that seems to be more than 50 years after `now` is in the past.
    package static func seconds(_ text: String, now: Int) -> Int? {
        let bytes = Array(text.utf8)
        var reader = Reader(bytes: bytes)
        if bytes.count == 29 { return reader.fixdate() }
        if bytes.count == 24 { return reader.asctime() }
        return reader.rfc850(now: now)
    }

    private static func secondOfDay(_ seconds: Int) -> Int {
        ((seconds % 86_400) + 86_400) % 86_400
    }

    private static func append(_ word: StaticString, to text: inout [UInt8]) {
        word.withUTF8Buffer { text.append(contentsOf: $0) }
    }

    private static func append(_ value: Int, digits: Int, to text: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    /// Reads fixed pieces from left to right. The first that does not fit makes the whole `nil`.
    private struct Reader {
        let bytes: [UInt8]
        private var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func fixdate() -> Int? {
            guard word(of: HTTPDate.days) != nil, literal(", "), let day = number(2), literal(" "),
                let month = word(of: HTTPDate.months), literal(" "), let year = number(4), literal(" "),
                let second = time(), literal(" GMT")
            else { return nil }
            return finish(year, month, day, second)
        }

        mutating func asctime() -> Int? {
            guard word(of: HTTPDate.days) != nil, literal(" "), let month = word(of: HTTPDate.months), literal(" ")
            else { return nil }
            guard let day = literal(" ") ? number(1) : number(2), literal(" "), let second = time(), literal(" "),
                let year = number(4)
            else { return nil }
            return finish(year, month, day, second)
        }

        mutating func rfc850(now: Int) -> Int? {
            guard word(of: HTTPDate.longDays) != nil, literal(", "), let day = number(2), literal("-"),
                let month = word(of: HTTPDate.months), literal("-"), let short = number(2), literal(" "),
                let second = time(), literal(" GMT")
            else { return nil }
            let thisYear = CivilDate.date(days: (now - HTTPDate.secondOfDay(now)) / 86_400).year
            var year = thisYear - thisYear % 100 + short
            if year > thisYear + 50 { year -= 100 }
            return finish(year, month, day, second)
        }

        private func finish(_ year: Int, _ month: Int, _ day: Int, _ second: Int) -> Int? {
            guard index == bytes.count, (1...CivilDate.days(in: month + 1, of: year)).contains(day) else { return nil }
            return CivilDate.days(year: year, month: month + 1, day: day) * 86_400 + second
        }

        /// `hour:minute:second`; a leap second (60) is grammatical.
        private mutating func time() -> Int? {
            guard let hour = number(2), literal(":"), let minute = number(2), literal(":"), let second = number(2),
                hour < 24, minute < 60, second <= 60
            else { return nil }
            return hour * 3_600 + minute * 60 + second
        }

        private mutating func number(_ digits: Int) -> Int? {
            guard index + digits <= bytes.count, case .value(let value) = bytes.span.decimal(in: index..<index + digits)
            else { return nil }
            index += digits
            return value
        }

        private mutating func literal(_ text: StaticString) -> Bool {
            let end = index + text.utf8CodeUnitCount
            guard end <= bytes.count, bytes.span.equals(exactly: text, in: index..<end) else { return false }
            index = end
            return true
        }

        private mutating func word(of words: [StaticString]) -> Int? {
            for (number, word) in words.enumerated() where literal(word) { return number }
            return nil
        }
    }
}

/// The proleptic Gregorian calendar in days since 1970-01-01, in closed form: years are counted from March, so that the leap day
/// is the last of its year.
package enum CivilDate {
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, day)
    }

    static func days(in month: Int, of year: Int) -> Int {
        let next = month == 12 ? days(year: year + 1, month: 1, day: 1) : days(year: year, month: month + 1, day: 1)
        return next - days(year: year, month: month, day: 1)
    }
}
