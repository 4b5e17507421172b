import Foundation

@testable import Targets

/// The target of this run, named by BROADSHEET_FUZZ.
private let target = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["BROADSHEET_FUZZ"] ?? "")

/// libFuzzer's entry: its `main` calls it once for each input. A trap is a finding, and so is what a target throws.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target else {
        fatalError("BROADSHEET_FUZZ must be one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    do {
        try target.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
