/// One committed write: its place in the one growing sequence, and what it touched.
package struct Change: Sendable, Equatable {
    package var number: Int64
    package var keys: [Key]

    package init(number: Int64, keys: [Key]) {
        self.number = number
        self.keys = keys
    }
}
