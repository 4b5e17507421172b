import Foundation
import JSON
import TestSupport
import Testing

/// Nicolas Seriot's JSONTestSuite: `y_` must be read, `n_` must be refused, `i_` is open by the RFC and must only not crash.
@Suite struct JSONTestSuiteTests {
    @Test func `every file is read or refused as its name demands`() throws {
        guard let folder = SharedFolder.url("data/bad_inputs/JSONTestSuite/test_parsing") else { return }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count == 318)
        for file in files {
            let name = file.lastPathComponent
            let bytes = [UInt8](try Data(contentsOf: file))
            switch Result(catching: { () throws(JSONSyntaxError) in try JSONReader.read(bytes) }) {
            case .success(let value):
                #expect(!name.hasPrefix("n_"), "\(name) was read")
                #expect(try JSONReader.read(written(value)) == value, "\(name) does not survive the writer")
            case .failure(let error):
                #expect(!name.hasPrefix("y_"), "\(name): \(error)")
                #expect((0...bytes.count).contains(error.offset), "\(name): \(error)")
            }
        }
    }
}

/// What the writer makes of a value.
func written(_ value: JSONValue) -> [UInt8] {
    var json = JSONWriter()
    json.value(value)
    return json.bytes
}
