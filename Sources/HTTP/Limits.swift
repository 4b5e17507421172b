/// Every bound on what one request or one connection may cost, with its unit in its name and its reason beside it.
package struct Limits: Sendable {
    // MARK: Bytes

    /// The request line without its CRLF; longer is 414. RFC 9112 §3 asks for at least 8,000.
    package var requestLineBytesMax = 8 * 1024
    /// Request line and field section together. nginx takes 8 KiB a line and 32 KiB in all; browsers with cookies stay below 8.
    package var headBytesMax = 16 * 1024
    /// Field lines in a head or a trailer section; each costs an allocation or two.
    package var fieldLinesMax = 100
    /// Empty lines before a request line. RFC 9112 §2.2 asks for one; old clients end a body with a CRLF too many.
    package var emptyLinesMax = 4
    /// A body, decoded. The longest article of the test corpora is 110 KB.
    package var bodyBytesMax = 1024 * 1024
    /// All chunk extensions of one body together (RFC 9112 §7.1.1 asks for a limit); nobody sends any.
    package var chunkExtensionBytesMax = 4 * 1024
    /// What is read and thrown away after the last answer, so that the peer sees it before a reset (RFC 9112 §9.6).
    package var lingerBytesMax = 8 * 1024 * 1024

    // MARK: Milliseconds

    /// A connection on which nothing of a request has come: as browsers and nginx (75 s) keep theirs.
    package var idleMilliseconds = 60_000
    /// Of a new connection, when the server ends: its first request may be on its way, and nobody has told it not to come.
    package var newcomerMilliseconds = 1_000
    /// From a head's first byte to its last, whatever trickles in between.
    package var headMilliseconds = 10_000
    /// Between two pieces of a body, and a body's grace before `bytesPerSecondMin` is asked of it.
    package var bodyMilliseconds = 15_000
    /// Between two pieces of an answer that the kernel takes, and a reader's grace before `bytesPerSecondMin` is asked of it. As
    /// nginx: the kernel holds much, and takes more only when a good part of it has been read.
    package var writeMilliseconds = 60_000
    /// The least mean pace of a body that comes or an answer that is read: below any modem, above any slow-read attack.
    package var bytesPerSecondMin = 2 * 1024
    /// How long the peer may take to close after our last answer.
    package var lingerMilliseconds = 2_000

    package init() {}
}
