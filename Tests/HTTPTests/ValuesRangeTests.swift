import HTTP
import Testing

/// RFC 9110 §14.1.2, for a representation of 10 bytes unless it says otherwise.
@Suite struct ValuesRangeTests {
    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-9", 0..<10), ("bytes=3-5", 3..<6), ("bytes=9-", 9..<10), ("bytes=0-", 0..<10),
        ("bytes=5-10000", 5..<10), ("bytes=-1", 9..<10), ("bytes=-10", 0..<10), ("bytes=-11", 0..<10),
        ("BYTES=2-3", 2..<4), ("bytes= 2-3 ", 2..<4), ("bytes=,2-3,", 2..<4), ("bytes=\t,\t2-3", 2..<4),
        ("bytes=0-99999999999999999999999", 0..<10), ("bytes=-99999999999999999999999", 0..<10),
        ("bytes=002-003", 2..<4), ("bytes=9-9223372036854775807", 9..<10),
    ])
    func `one range is a part`(value: String, range: Range<Int>) {
        #expect(RequestedRange(value, length: 10) == .part(range))
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=5", "bytes=5-4", "bytes=1-2-3", "bytes=--1",
        "bytes=+1-2", "bytes=1 - 2", "bytes=0x1-2", "items=0-1", "=0-1", "bytes:0-1", "bytes=0-1,3-4", "bytes=0-1,-1",
        "bytes=٣-٤",
    ])
    func `what is no single range of bytes asks for the whole`(value: String) {
        #expect(RequestedRange(value, length: 10) == .whole)
    }

    @Test(arguments: ["bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"])
    func `a range behind the end is not satisfiable`(value: String) {
        #expect(RequestedRange(value, length: 10) == .unsatisfiable)
    }

    @Test func `of nothing there is no part`() {
        #expect(RequestedRange("bytes=0-", length: 0) == .unsatisfiable)
        #expect(RequestedRange("bytes=0-0", length: 0) == .unsatisfiable)
        #expect(RequestedRange("bytes=-5", length: 0) == .whole)
    }
}
