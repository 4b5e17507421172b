import Foundation
package import News

/// Brings exported lines into a repository, a little at a time, so that a server beside it keeps answering and posting.
package struct Importer {
    /// What became of the lines.
    package struct Report: Sendable, Equatable {
        package var lines = 0
        package var added = 0
        package var updated = 0
        package var unchanged = 0
        package var badLines = 0
        /// Members that were passed over, in all lines.
        package var ignoredMembers = 0
        package var wasInterrupted = false

        package init() {}
    }

    /// What goes on, for whoever watches.
    package enum Event: Sendable {
        case badLine(number: Int, reason: String)
        /// After each commit.
        case progress(Report)
    }

    /// Work in one transaction, and the pause after it. With them a poster beside an import waited 41 ms at worst; with one
    /// transaction for all, 639.
    private static let workMilliseconds = 20
    private static let pauseSeconds = 0.005
    /// Lines prepared before they are written: enough for one transaction.
    private static let preparedMax = 256

    private let repository: any NewsRepository
    private let commentsTo: String?
    private let isDryRun: Bool
    private let now: @Sendable () -> Timestamp
    private let isInterrupted: @Sendable () -> Bool
    private let onEvent: (Event) -> Void

    private var report = Report()
    /// Identities that a dry run has seen, since it writes nothing that it could find again.
    private var seen: [Name: [UInt8]] = [:]

    /// An article and a comment of one source may have the same id.
    private struct Name: Hashable {
        var isArticle: Bool
        var name: String
    }

    /// - commentsTo: the slug of the article that all comments go to.
    /// - isInterrupted: asked between lines; what was committed stays.
    package init(
        into repository: any NewsRepository,
        commentsTo: String? = nil,
        isDryRun: Bool = false,
        now: @escaping @Sendable () -> Timestamp,
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        onEvent: @escaping (Event) -> Void = { _ in }
    ) {
        self.repository = repository
        self.commentsTo = commentsTo
        self.isDryRun = isDryRun
        self.now = now
        self.isInterrupted = isInterrupted
        self.onEvent = onEvent
    }

    /// Imports the lines of one file. Throws what reading the file or the repository throws; lines committed before stay.
    package mutating func run(_ lines: LineReader) throws -> Report {
        report = Report()
        var lines = lines
        var prepared: [(number: Int, item: ImportItem)] = []
        var isAtEnd = false
        while !isInterrupted() {
            guard let line = try lines.next() else {
                isAtEnd = true
                break
            }
            if case .bytes(let bytes) = line, bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
            {
                continue
            }
            report.lines += 1
            if let item = prepare(line, number: lines.number) { prepared.append((lines.number, item)) }
            if prepared.count == Self.preparedMax { _ = try write(&prepared) }
        }
        let isWritten = try write(&prepared)
        report.wasInterrupted = !isAtEnd || !isWritten
        return report
    }

    private mutating func prepare(_ line: LineReader.Line, number: Int) -> ImportItem? {
        guard case .bytes(let bytes) = line else {
            note(badLine: number, "longer than \(LineReader.lineBytesMax) bytes")
            return nil
        }
        do {
            let line = try ImportLine(bytes, commentsTo: commentsTo)
            report.ignoredMembers += line.ignoredCount
            return line.item
        } catch {
            note(badLine: number, error.reason)
            return nil
        }
    }

    /// Says whether all of it was written: an interruption leaves the rest.
    private mutating func write(_ prepared: inout [(number: Int, item: ImportItem)]) throws -> Bool {
        let items = prepared.map(\.item)
        var done = 0
        while done < items.count, !isInterrupted() {
            let outcomes = try isDryRun ? foresee(items[done...]) : take(items[done...])
            for (outcome, line) in zip(outcomes, prepared[done...]) { count(outcome, number: line.number) }
            done += outcomes.count
            onEvent(.progress(report))
            if !isDryRun { Thread.sleep(forTimeInterval: Self.pauseSeconds) }
        }
        prepared.removeAll(keepingCapacity: true)
        return done == items.count
    }

    private func take(_ items: ArraySlice<ImportItem>) throws(NewsError) -> [ImportOutcome] {
        try repository.importBatch(items, at: now(), milliseconds: Self.workMilliseconds)
    }

    private mutating func foresee(_ items: ArraySlice<ImportItem>) throws(NewsError) -> [ImportOutcome] {
        var outcomes: [ImportOutcome] = []
        for item in items {
            let isArticle = if case .article = item { true } else { false }
            let digest = item.identity.digest
            if let before = seen.updateValue(digest, forKey: Name(isArticle: isArticle, name: item.identity.name)) {
                outcomes.append(before == digest ? .unchanged : .updated)
            } else {
                outcomes.append(
                    try repository.read { snapshot throws(NewsError) in try snapshot.importOutcome(of: item) }
                )
            }
        }
        return outcomes
    }

    private mutating func count(_ outcome: ImportOutcome, number: Int) {
        switch outcome {
        case .added: report.added += 1
        case .updated: report.updated += 1
        case .unchanged: report.unchanged += 1
        case .articleMissing: note(badLine: number, "its article is not here")
        case .parentMissing: note(badLine: number, "the comment that it answers is not here")
        }
    }

    private mutating func note(badLine number: Int, _ reason: String) {
        report.badLines += 1
        onEvent(.badLine(number: number, reason: reason))
    }
}
