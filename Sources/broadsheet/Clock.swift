import Foundation
import News

extension Timestamp {
    /// The system's time. Everything below the executable is given its time.
    @Sendable static func now() -> Timestamp {
        Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    }
}
