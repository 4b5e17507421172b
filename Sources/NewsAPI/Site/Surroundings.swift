import News

/// What stands around the content of a page and is read with it, of the same snapshot.
struct Surroundings: Sendable {
    /// What the page links to where the operator chose nothing.
    var sections: [PageLink] = []
    /// `nil`: no strip.
    var weather: Weather?
}

extension PageDesk {
    /// Costs nothing where the operator chose what pages link to, and shows no weather.
    ///
    /// - categories: when they were read already.
    func surroundings(_ snapshot: any NewsSnapshot, _ categories: Categories? = nil, now: Timestamp) throws(NewsError)
        -> Surroundings
    {
        var around = Surroundings(weather: try snapshot.weather(site.weather, now: now))
        if masthead.navigation.isEmpty {
            if let categories {
                around.sections = categories.sections
            } else {
                around.sections = try snapshot.allCategories(now: now).sections
            }
        }
        return around
    }
}

extension HTML {
    /// The line above everything: the place, the day's high and low. Where the source has been silent for long, since when.
    mutating func strip(_ weather: Weather) {
        let (unit, name): (StaticString, StaticString) =
            switch weather.unit {
            case .celsius: ("°C", "degrees Celsius")
            case .fahrenheit: ("°F", "degrees Fahrenheit")
            }
        element("aside", .class("strip"), .label("Weather")) { html in
            html.element("p") { html in
                html.element("strong", .dir(.automatic), text: weather.place)
                html.degrees("High", weather.high, unit, name)
                html.degrees("Low", weather.low, unit, name)
                if weather.isStale, let readAt = weather.readAt {
                    html.element("span") { html in
                        html.words("as of ")
                        html.time(PressTime(readAt))
                    }
                }
            }
        }
    }

    /// With a true minus sign, which screen readers say.
    private mutating func degrees(_ label: StaticString, _ value: Int, _ unit: StaticString, _ name: StaticString) {
        element("span") { html in
            html.words(label)
            html.text(" \(value < 0 ? "\u{2212}" : "")\(value.magnitude)\u{A0}")
            html.element("abbr", Attribute("title", fixed: name)) { $0.words(unit) }
        }
    }
}
