/// Every bound on what one request may cost, with its unit in its name and its reason beside it.
package struct Limits: Sendable {
    /// Request line and field section together. nginx takes 8 KiB a line and 32 KiB in all; browsers with cookies stay below 8.
    package var headBytesMax = 16 * 1024
    /// Field lines in a head or a trailer section; each costs an allocation or two.
    package var fieldLinesMax = 100
    /// A body, decoded. The longest article of the test corpora is 110 KB.
    package var bodyBytesMax = 1024 * 1024

    package init() {}
}
