import Foundation
import News
import SQLiteRepository

/// Opens a newsroom's database with its secret, making either when it is missing.
///
/// - mustExist: for commands that have nothing to do in a new one.
func openRepository(_ settings: Settings, mustExist: Bool = false) throws -> SQLiteRepository {
    if mustExist { try requireDatabase(settings) }
    // Before a secret is made beside it.
    try SQLiteRepository.refuseUnusable(settings.database)
    let secrets = try SecretFile(path: settings.secretPath).loadOrMake(for: settings.database)
    return try SQLiteRepository(
        path: settings.database,
        secrets: secrets,
        readers: settings.workerCount,
        waitingMax: settings.waitingMax,
        retention: Retention(
            revisions: settings.revisionsKept,
            changeDays: settings.changesDays,
            addressDays: settings.addressDays,
            keptOutDays: settings.keptOutDays
        ),
        spamDecisionsMin: settings.spamDecisionsMin
    )
}

func requireDatabase(_ settings: Settings) throws {
    guard FileManager.default.fileExists(atPath: settings.database) else {
        throw CommandFault(description: "There is no database \(settings.database). Name it with --database.")
    }
}

extension Settings {
    /// Two for each core: while one waits for a page of the database, another works.
    var workerCount: Int {
        workers > 0 ? workers : 2 * ProcessInfo.processInfo.activeProcessorCount
    }
}

/// Waits for a write's answer, for commands that have nothing else to do.
func waitFor<Value: Sendable>(_ write: (@escaping WriteAnswer<Value>) -> Void) throws -> Value {
    let answered = DispatchSemaphore(value: 0)
    let box = AnswerBox<Value>()
    write { result in
        box.result = result
        answered.signal()
    }
    answered.wait()
    guard let result = box.result else { throw NewsError.unavailable(log: "a write gave no answer") }
    return try result.get()
}

extension NewsRepository {
    /// Runs a write and waits until it is committed.
    func written<Value: Sendable>(
        _ body: @escaping @Sendable (any NewsTransaction) throws(NewsError) -> Value
    ) throws -> Value {
        try waitFor { write(body, then: $0) }
    }
}

/// `@unchecked Sendable` is true because the semaphore orders the one write before the one read.
private final class AnswerBox<Value>: @unchecked Sendable {
    var result: Result<Value, NewsError>?
}
