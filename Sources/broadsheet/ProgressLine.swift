import Foundation

/// One line on a terminal's standard error that is written over and over; nothing elsewhere.
enum ProgressLine {
    private static let isShown = isatty(STDERR_FILENO) == 1

    static func show(_ text: String) {
        if isShown { StandardError.say("\r\(text)\u{1B}[K") }
    }

    static func end() {
        if isShown { StandardError.say("\r\u{1B}[K") }
    }
}
