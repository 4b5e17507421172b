import Foundation
import GRDB

extension SQLiteRepository {
    /// Opens a database for reading one snapshot for long, beside whoever writes.
    ///
    /// Meanwhile its write-ahead log grows, since nothing is folded into the file beyond what is still read. So the log is folded first:
    /// where one long read follows the other, it would else never be begun anew.
    static func openForLongRead(_ path: String) throws -> DatabaseQueue {
        foldLog(of: path)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .callback(waitForLock)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static let foldingSecondsMax = 5.0

    /// If it can be: somebody may read for longer than is worth waiting for, and a file that may only be read can be copied all the same.
    private static func foldLog(of path: String) {
        // Opening would make the file.
        guard FileName.exists(path), let connection = try? CheckpointConnection(path: path) else { return }
        defer { connection.close() }
        let end = ContinuousClock.now + .seconds(foldingSecondsMax)
        while (try? connection.fold("main")) == false, .now < end {
            Thread.sleep(forTimeInterval: CheckpointConnection.restSeconds)
        }
    }
}
