/// The known name that a misspelt one was probably meant to be, for "unknown member \"emial\"; did you mean \"email\"?".
///
/// Near means at most one slip (a letter added, lost, changed, or two swapped) for each three bytes, letter case aside. The first
/// of equally near names wins. `nil` when none is near, or for a name of more than 64 bytes: that was no slip.
package func nearest(to name: String, among known: some Sequence<String>) -> String? {
    let name = Array(name.lowercased().utf8)
    guard name.count <= 64 else { return nil }
    var best: (name: String, slips: Int)?
    for candidate in known {
        let slips = slipsBetween(name, Array(candidate.lowercased().utf8))
        if slips <= max(1, name.count / 3), slips < best?.slips ?? .max { best = (candidate, slips) }
    }
    return best?.name
}

/// The optimal string alignment distance: Levenshtein's, with a swap of neighbours as one step. Three rows are enough.
private func slipsBetween(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            var slips = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                slips = min(slips, beforeLast[j - 1] + 1)
            }
            row.append(slips)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
