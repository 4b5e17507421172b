import Foundation

/// The one thing that the standard library knows and does not tell.
enum Decomposition {
    /// The compatibility decomposition (NFKD) of a scalar.
    static func compatible(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        Array(String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars)
    }
}
