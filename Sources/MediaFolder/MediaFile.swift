import Glibc
import HTTP

/// One file of the folder, open, with what its validators are made of.
package final class MediaFile: OpenFile {
    /// Bytes, when it was opened.
    package let size: Int
    /// Seconds since 1970 of the last change to its bytes.
    package let modifiedSecond: Int
    /// The same of any change to it, renaming included, which nobody can set back.
    package let changedSecond: Int
    /// Another for other bytes, once the second of the change is over: size and both times, to the nanosecond. The kernel's clock for files
    /// goes in steps of milliseconds, so two changes in one step look the same.
    package let version: String

    private let descriptor: Descriptor

    /// Read ahead while the answer is on its way to its event loop.
    private static let aheadBytes = 256 * 1024

    /// `nil` for anything but a regular file.
    init?(_ descriptor: Descriptor) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.descriptor = descriptor
        size = status.st_size
        modifiedSecond = status.st_mtim.tv_sec
        changedSecond = status.st_ctim.tv_sec
        let parts = [
            size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
        version = parts.map { String($0, radix: 36) }.joined(separator: "-")
        posix_fadvise(descriptor.number, 0, Self.aheadBytes, POSIX_FADV_WILLNEED)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int? {
        while true {
            let count = pread(descriptor.number, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            guard errno == EINTR else { return nil }
        }
    }
}
