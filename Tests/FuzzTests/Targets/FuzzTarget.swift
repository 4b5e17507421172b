/// The readers of bytes from outside, each with what must be true of it whatever the bytes are.
///
/// `Tests/fuzz` calls `check` with inputs that libFuzzer grows by coverage; `swift test` calls it with the corpus, where every input that
/// ever failed stays, and with mutations of it.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// Requests on a connection, from its first byte to its end.
    case connection
    /// A body in the chunked coding.
    case chunks
    /// A JSON text.
    case json
    /// The query of a target.
    case query
    /// A keyset as clients carry it.
    case cursor
    /// The body of a form, and what of a page's query chooses the page.
    case form

    func check(_ input: [UInt8]) throws(Finding) {
        switch self {
        case .connection: try ConnectionFuzz.check(input)
        case .chunks: try ChunksFuzz.check(input)
        case .json: try JSONFuzz.check(input)
        case .query: try QueryFuzz.check(input)
        case .cursor: try CursorFuzz.check(input)
        case .form: try FormFuzz.check(input)
        }
    }
}

/// Something that must never be true, was.
struct Finding: Error, CustomStringConvertible {
    var description: String
}

func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws(Finding) {
    if !holds { throw Finding(description: otherwise()) }
}

/// Whether two texts are the same to a byte: for `String` alone, `é` in one code point and in two are equal.
func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}
