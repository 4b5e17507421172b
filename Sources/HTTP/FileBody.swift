/// A file that is open for reading. It is closed when nobody has it any more: sent, refused, cut off, or never asked for. So an answer
/// that holds it can be dropped anywhere.
package protocol OpenFile: AnyObject, Sendable {
    /// Reads what lies from `offset` on into `buffer`, and says how many bytes: 0 at the end, which may have moved since the file was
    /// opened; `nil` when reading fails.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int?
}

/// A stretch of a file as the body of an answer. It is read as it is sent, so its size costs no memory.
package struct FileBody: Sendable, Equatable {
    package let file: any OpenFile
    /// Offsets of bytes in the file.
    package var range: Range<Int>

    package init(_ file: any OpenFile, _ range: Range<Int>) {
        self.file = file
        self.range = range
    }

    package static func == (left: FileBody, right: FileBody) -> Bool {
        left.file === right.file && left.range == right.range
    }
}
