import HTTP
package import Metrics

/// What a server has answered since its start.
package struct AnsweredRequests: Sendable {
    /// Of one route and one method.
    package struct Row: Sendable {
        /// A template (`/articles/{slug}`); empty where no route was found, or none was looked for.
        package let route: String
        /// `other` for one that is not of HTTP: anybody may invent those.
        package let method: String
        package fileprivate(set) var statuses: [StatusCount] = []
        /// Seconds from a complete request to its answer on its way.
        package fileprivate(set) var durations = Histogram.durations
    }

    package struct StatusCount: Sendable, Equatable {
        package let code: Int
        package fileprivate(set) var count: Int
    }

    package fileprivate(set) var rows: [Row] = []

    fileprivate mutating func count(_ status: Int, seconds: Double, row: Int) {
        rows[row].durations.observe(seconds)
        rows[row].add(status, 1)
    }

    /// - other: of another loop.
    mutating func add(_ other: AnsweredRequests) {
        for row in other.rows {
            guard let place = rows.firstIndex(where: { $0.route == row.route && $0.method == row.method }) else {
                rows.append(row)
                continue
            }
            rows[place].durations.add(row.durations)
            for status in row.statuses { rows[place].add(status.code, status.count) }
        }
    }
}

extension AnsweredRequests.Row {
    fileprivate mutating func add(_ code: Int, _ count: Int) {
        if let place = statuses.firstIndex(where: { $0.code == code }) {
            statuses[place].count += count
        } else {
            statuses.append(.init(code: code, count: count))
        }
    }
}

/// What one loop answered in one round: noted without a lock, and entered under the one that the end of a round takes anyway.
struct AnswerNotes {
    private struct Name: Hashable {
        var route: String
        var method: String
    }

    private struct Note {
        var row: Int
        var status: Int
        var started: Moment
    }

    private var notes: [Note] = []
    private var rows: [Name: Int] = [:]
    /// Mostly the next one has the same name, and to see that costs less than to hash it.
    private var last = (name: Name(route: "", method: ""), row: -1)
    /// Named in this round for the first time.
    private var newNames: [Name] = []

    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE",
    ]

    mutating func note(route: String, method: String, status: Int, started: Moment) {
        if last.row < 0 || last.name.method != method || last.name.route != route {
            last = find(Name(route: route, method: Self.methods.contains(method) ? method : "other"))
        }
        notes.append(Note(row: last.row, status: status, started: started))
    }

    private mutating func find(_ name: Name) -> (Name, Int) {
        if let row = rows[name] { return (name, row) }
        let row = rows.count
        rows[name] = row
        newNames.append(name)
        return (name, row)
    }

    mutating func enter(into answered: inout AnsweredRequests) {
        guard !notes.isEmpty else { return }
        if !newNames.isEmpty {
            for name in newNames { answered.rows.append(.init(route: name.route, method: name.method)) }
            newNames = []
        }
        // One look at the clock for all: what they waited for each other's turn belongs to each of them.
        let now = LoopClock.fresh()
        for note in notes {
            answered.count(note.status, seconds: now.seconds(since: note.started), row: note.row)
        }
        notes.removeAll(keepingCapacity: true)
    }
}
