import Testing

@testable import NewsAPI

@Suite struct HTMLTests {
    private func written(_ write: (inout HTML) -> Void) -> String {
        var html = HTML(reserving: 64)
        write(&html)
        return String(decoding: html.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("<b>", "&lt;b&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"),
        ("&amp;", "&amp;amp;"), ("naïve 漢字 🗞", "naïve 漢字 🗞"), ("a\0b", "a\u{FFFD}b"), ("<", "&lt;"), (">x", "&gt;x"),
    ])
    func `text is text`(text: String, expected: String) {
        #expect(written { $0.text(text) } == expected)
        #expect(written { $0.element("p", .lang(text), text: text) } == "<p lang=\"\(expected)\">\(expected)</p>")
    }

    @Test func `a sign with a combining mark behind it is still that sign`() {
        #expect(written { $0.text("<\u{301}script>") } == "&lt;\u{301}script&gt;")
    }

    @Test func `elements nest, and attributes that are absent leave nothing`() {
        let page = written { html in
            html.element("ul", .class("a b"), nil, .id("x")) { html in
                html.element("li") { $0.link(PageLink("A & B", "/?a=1&b=\"")) }
                html.void("input", .type("text"), HTML.Attribute(flag: "required"), HTML.Attribute("size", number: 3))
            }
        }
        #expect(
            page == "<ul class=\"a b\" id=\"x\"><li><a href=\"/?a=1&amp;b=&quot;\">A &amp; B</a></li>"
                + "<input type=\"text\" required size=\"3\"></ul>"
        )
    }

    @Test func `what is known to be harmless stands as it is`() {
        #expect(written { $0.safe(SafeHTML(trusted: "<p>x</p>")) } == "<p>x</p>")
    }

    @Test(arguments: [
        ("en", TextDirection.leftToRight), ("ar", .rightToLeft), ("ar-eg", .rightToLeft), ("he", .rightToLeft),
        ("fa", .rightToLeft), ("ja", .leftToRight), ("az-arab", .rightToLeft), ("ur-latn", .leftToRight),
        ("und", .automatic), ("", .automatic),
    ])
    func `a language says in which direction it is read`(tag: String, direction: TextDirection) {
        #expect(TextDirection(language: tag) == direction)
    }
}
