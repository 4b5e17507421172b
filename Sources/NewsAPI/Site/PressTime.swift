import News

/// A moment as a page shows it. Pages are kept and shared, so it is never "two hours ago".
struct PressTime: Sendable, Equatable {
    var moment: Timestamp

    init(_ moment: Timestamp) {
        self.moment = moment
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `7 February 2024`
    var day: String {
        let date = moment.description.prefix { $0 != "T" }.split(separator: "-")
        guard date.count == 3, let month = Int(date[1]), let day = Int(date[2]), (1...12).contains(month) else {
            return moment.description
        }
        return "\(day) \(Self.months[month - 1]) \(date[0])"
    }

    /// `7 February 2024, 18:30 UTC`
    var full: String {
        let time = moment.description.drop { $0 != "T" }.dropFirst().prefix(5)
        return "\(day), \(time) UTC"
    }
}

extension HTML {
    /// Day and time, for readers and machines. They are English in a text of whatever direction.
    mutating func time(_ time: PressTime, _ attribute: Attribute? = nil) {
        element("time", Attribute("datetime", time.moment.description), .dir(.leftToRight), attribute, text: time.full)
    }

    mutating func day(_ time: PressTime) {
        element("time", Attribute("datetime", time.moment.description), .dir(.leftToRight), text: time.day)
    }
}

/// "1 Comment", "2 Comments"; also 0 takes the plural.
func counted(_ count: Int64, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}
