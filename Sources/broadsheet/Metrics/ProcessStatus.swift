import Foundation

/// What the kernel knows of this process (proc(5)).
struct ProcessStatus {
    /// Since 1970.
    var startedAt: Double
    var cpuSeconds: Double
    var memoryBytes: Double
    var openDescriptors: Double
    var maxDescriptors: Double

    /// `nil` where there is no `/proc`.
    static func now() -> ProcessStatus? {
        guard let stat = text("/proc/self/stat"),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        else { return nil }
        // The name, which may hold blanks, ends with the last bracket; behind it begins the third field.
        let fields = stat.suffix(from: stat.lastIndex(of: ")") ?? stat.startIndex).split(separator: " ").dropFirst()
        func field(_ number: Int) -> Double { Double(fields.dropFirst(number - 3).first ?? "") ?? 0 }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessStatus(
            startedAt: bootedAt() + field(22) / ticks,
            cpuSeconds: (field(14) + field(15)) / ticks,
            memoryBytes: field(24) * Double(sysconf(Int32(_SC_PAGESIZE))),
            // One of them reads the folder.
            openDescriptors: Double(descriptors.count - 1),
            maxDescriptors: Double(limit.rlim_cur)
        )
    }

    /// By the clocks: a sandbox may hide `/proc/stat`, which says it too.
    private static func bootedAt() -> Double {
        func seconds(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        return seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME)
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
