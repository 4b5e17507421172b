import Foundation

/// The strings that break programs, of the Big List of Naughty Strings; empty, and said aloud, where the list is absent.
package enum NaughtyStrings {
    package static func all() throws -> [String] {
        guard let file = SharedFolder.url("data/bad_inputs/blns/blns.json") else { return [] }
        return try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
    }
}
