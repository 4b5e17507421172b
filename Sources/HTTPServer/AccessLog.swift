import Glibc
import HTTP

/// Access lines: one JSON object a line, made as bytes by each loop and written by one thread. A reader of the output that stalls
/// costs lines, which are counted, and never a request.
///
/// A line says who asked by network only (/24 or /64), and what by route only: never a path, a query or a body, which hold what
/// readers typed.
final class AccessLog: Sendable {
    private struct Pending: Sendable {
        var bytes: [UInt8] = []
        var lines = 0
        var dropped = 0
        var isClosed = false
        var isWritten = false
    }

    /// About ten thousand lines.
    private static let pendingBytesMax = 2 * 1024 * 1024
    /// Worth a write at once; less waits for a moment, so that a busy server writes many lines at a time.
    private static let batchBytes = 64 * 1024
    private static let batchMilliseconds = 50

    private let pending = Guarded(Pending())
    private let descriptor: CInt

    init(descriptor: CInt) {
        self.descriptor = descriptor
        startThread("access log") { [self] in write() }
    }

    /// Lines that were thrown away because nobody took them off.
    var dropped: Int { pending.withLock { $0.dropped } }

    /// Takes whole lines out of `buffer`, which is left empty.
    func take(_ buffer: inout [UInt8], lines: Int) {
        let mustWake = pending.withLock { pending in
            guard pending.bytes.count + buffer.count <= Self.pendingBytesMax else {
                pending.dropped += lines
                return false
            }
            let before = pending.bytes.count
            pending.bytes.append(contentsOf: buffer)
            pending.lines += lines
            return before == 0 || (before < Self.batchBytes && pending.bytes.count >= Self.batchBytes)
        }
        buffer.removeAll(keepingCapacity: true)
        if mustWake { pending.wakeOne() }
    }

    /// Waits a little for what is pending to be written: a reader that stalls must not hold the end of the process.
    func close(milliseconds: Int) {
        pending.withLock { $0.isClosed = true }
        pending.wakeAll()
        _ = pending.wait(milliseconds: milliseconds) { $0.isWritten ? true : nil }
    }

    private func write() {
        while true {
            let hasSome = pending.wait { $0.isClosed || !$0.bytes.isEmpty ? true : nil }
            guard hasSome == true else { return }
            _ = pending.wait(milliseconds: Self.batchMilliseconds) {
                $0.isClosed || $0.bytes.count >= Self.batchBytes ? true : nil
            }
            let (bytes, isLast) = pending.withLock { pending in
                let bytes = pending.bytes
                pending.bytes = []
                pending.lines = 0
                return (bytes, pending.isClosed)
            }
            write(bytes)
            if isLast {
                pending.withLock { $0.isWritten = true }
                return pending.wakeAll()
            }
        }
    }

    private func write(_ bytes: [UInt8]) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                // Nobody will ever read (EPIPE, EBADF): what comes next is dropped the same way.
                return
            }
        }
    }
}

/// One access line as bytes, without a `String` or an encoder between.
struct AccessLine {
    /// RFC 3339 in UTC to the second, made once a second: `2024-02-07T18:30:00Z`.
    var time: [UInt8]
    var exchange: Exchange
    var route: String
    var status: Int
    var bodyBytes: Int
    var microseconds: Int

    func write(to line: inout [UInt8]) {
        put("{\"time\":\"", &line)
        line.append(contentsOf: time)
        put("\",\"id\":\"", &line)
        put(safe: exchange.id, &line)
        put("\",\"method\":\"", &line)
        put(safe: exchange.method, &line)
        put("\",\"route\":\"", &line)
        put(safe: route, &line)
        put("\",\"status\":", &line)
        put(status, radix: 10, &line)
        put(",\"bytes\":", &line)
        put(bodyBytes, radix: 10, &line)
        put(",\"micros\":", &line)
        put(microseconds, radix: 10, &line)
        put(",\"network\":\"", &line)
        network(&line)
        put("\"}\n", &line)
    }

    private func network(_ line: inout [UInt8]) {
        switch exchange.client {
        case .v4(let address):
            for shift in [24, 16, 8] {
                put(Int(address >> UInt32(shift) & 0xFF), radix: 10, &line)
                put(".", &line)
            }
            put("0/24", &line)
        case .v6(let high, _):
            for shift in [48, 32, 16, 0] {
                put(Int(high >> UInt64(shift) & 0xFFFF), radix: 16, &line)
                put(":", &line)
            }
            put(":/64", &line)
        case nil:
            break
        }
    }

    private func put(_ text: StaticString, _ line: inout [UInt8]) {
        text.withUTF8Buffer { line.append(contentsOf: $0) }
    }

    /// Visible ASCII that JSON takes as it is, and not much of it: a method or an id may come from outside.
    private func put(safe text: String, _ line: inout [UInt8]) {
        for byte in text.utf8.prefix(128)
        where byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            line.append(byte)
        }
    }

    private func put(_ value: Int, radix: Int, _ line: inout [UInt8]) {
        var divisor = 1
        while value / divisor >= radix { divisor *= radix }
        while divisor > 0 {
            let digit = UInt8(value / divisor % radix)
            line.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            divisor /= radix
        }
    }
}
