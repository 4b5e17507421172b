import News
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2024-02-07T18:30:00Z", 1_707_330_600), ("2024-02-07t18:30:00z", 1_707_330_600),
        ("2024-02-07 18:30:00Z", 1_707_330_600), ("2024-02-07", 1_707_264_000), ("1969-12-31T23:59:59Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `reads a date as its midnight and a date-time as its second`(text: String, seconds: Int64) {
        #expect(Timestamp(text)?.seconds == seconds)
    }

    @Test func `a zone offset is taken off, and east is ahead`() {
        let noon = Timestamp("2024-02-07T12:00:00Z")
        #expect(Timestamp("2024-02-07T14:00:00+02:00") == noon)
        #expect(Timestamp("2024-02-07T06:30:00-05:30") == noon)
        #expect(Timestamp("2024-02-08T02:00:00+14:00") == noon)
        #expect(Timestamp("2024-02-07T12:00:00-00:00") == noon)
    }

    @Test func `a missing offset is refused unless it is said to mean UTC`() {
        #expect(Timestamp("2024-02-07T12:00:00") == nil)
        #expect(Timestamp("2024-02-07T12:00:00", missingOffset: .utc) == Timestamp("2024-02-07T12:00:00Z"))
        #expect(Timestamp("2024-02-07T12:00:00.5", missingOffset: .utc) == Timestamp("2024-02-07T12:00:00Z"))
    }

    @Test func `fractions are cut off and a leap second is the second before it`() {
        #expect(Timestamp("2024-02-07T12:00:00.999999999Z") == Timestamp("2024-02-07T12:00:00Z"))
        #expect(Timestamp("2016-12-31T23:59:60Z") == Timestamp("2016-12-31T23:59:59Z"))
    }

    @Test(arguments: [
        "", "2024", "2024-02", "2024-2-7", "20240207", "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31",
        "2024-00-01",
        "2024-13-01", "2024-01-00", "0000-01-01", "+024-01-01", "2024-02-07T", "2024-02-07T12:00Z",
        "2024-02-07T24:00:00Z",
        "2024-02-07T12:60:00Z", "2024-02-07T12:00:61Z", "2024-02-07T12:00:00.Z", "2024-02-07T12:00:00,5Z",
        "2024-02-07T12:00:00+2:00", "2024-02-07T12:00:00+0200", "2024-02-07T12:00:00+24:00", "2024-02-07T12:00:00Zjunk",
        " 2024-02-07", "2024-02-07 ", "２０２４-02-07", "yesterday", "1707330600", "2024-02-07T12:00:00 Z", "2024-02-07Z",
    ])
    func `refuses what no calendar has and what RFC 3339 does not write`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:00-00:01"])
    func `refuses a moment that an offset moves out of the years 1 to 9999`(text: String) {
        // It could be read, but what is written of it could never be read again.
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [(2000, true), (2024, true), (2400, true), (1900, false), (2023, false), (2100, false)])
    func `the 29th of February is there every fourth year, not in centuries, but in every fourth of those`(
        year: Int,
        isLeap: Bool
    ) {
        #expect((Timestamp("\(year)-02-29") != nil) == isLeap)
        #expect(
            Timestamp("\(year)-03-01").map { ($0 - 86_400).description } == "\(year)-02-\(isLeap ? 29 : 28)T00:00:00Z"
        )
    }

    @Test func `what is written reads back, on random days of ten thousand years`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<20_000 {
            let moment = Timestamp(seconds: Int64.random(in: -62_135_596_800...253_402_300_799, using: &random))
            #expect(Timestamp(moment.description) == moment)
        }
    }

    @Test func `moments order and add by the second`() {
        let moment = Timestamp(seconds: 100)
        #expect(moment < moment + 1)
        #expect(moment - 1 < moment)
        #expect((moment + 86_400).seconds == 86_500)
    }
}
