import News

/// A moment as a page shows it. Pages are kept and shared, so it is never "two hours ago".
struct PressTime: Sendable, Equatable {
    let moment: Timestamp
    /// `2024-02-07T18:30:00Z`, for machines.
    let machine: String

    init(_ moment: Timestamp) {
        self.moment = moment
        machine = moment.description
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `7 February 2024`
    var day: String { "\(number(8..<10)) \(Self.months[number(5..<7) - 1]) \(number(0..<4))" }

    /// `7 February 2024, 18:30 UTC`
    var full: String { "\(day), \(Substring(machine.utf8.dropFirst(11).prefix(5))) UTC" }

    private func number(_ places: Range<Int>) -> Int {
        machine.utf8.prefix(places.upperBound).dropFirst(places.lowerBound).reduce(0) {
            $0 * 10 + Int($1 - UInt8(ascii: "0"))
        }
    }
}

extension HTML {
    /// Day and time, for readers and machines. They are English in a text of whatever direction.
    mutating func time(_ time: PressTime, _ attribute: Attribute? = nil) {
        element("time", Attribute("datetime", time.machine), .dir(.leftToRight), attribute, text: time.full)
    }

    mutating func day(_ time: PressTime) {
        element("time", Attribute("datetime", time.machine), .dir(.leftToRight), text: time.day)
    }
}

/// "1 Comment", "2 Comments"; also 0 takes the plural.
func counted(_ count: Int64, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}
