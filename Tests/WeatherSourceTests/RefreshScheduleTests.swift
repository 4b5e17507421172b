import Testing

@testable import WeatherSource

@Suite struct RefreshScheduleTests {
    @Test func `a restart asks when the last reading has had its time`() {
        let schedule = RefreshSchedule(refreshSeconds: 1800)
        #expect(schedule.first(age: nil) == 0)
        #expect(schedule.first(age: 0) == 1800)
        #expect(schedule.first(age: 600) == 1200)
        #expect(schedule.first(age: 90_000) == 0)
        // A clock that was set back knows nothing.
        #expect(schedule.first(age: -60) == 0)
    }

    @Test func `chance only ever adds a tenth`() {
        var schedule = RefreshSchedule(refreshSeconds: 1800)
        #expect(schedule.afterReading(chance: 0) == 1800)
        #expect(schedule.afterReading(chance: 1) == 1980)
    }

    @Test func `failures are followed by longer and longer pauses, until one reading`() {
        var schedule = RefreshSchedule(refreshSeconds: 1800)
        #expect((0..<7).map { _ in schedule.afterFailure(chance: 0) } == [60, 120, 240, 480, 960, 1800, 1800])
        for _ in 0..<100 { _ = schedule.afterFailure(chance: 0) }
        #expect(schedule.afterFailure(chance: 1) == 1980)
        _ = schedule.afterReading(chance: 0)
        #expect(schedule.afterFailure(chance: 0) == 60)
    }
}
