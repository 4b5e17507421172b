import Markdown
import Testing

@Suite struct MarkdownNewsroomTests {
    @Test(arguments: [
        ("Hello *world*", "<p>Hello <em>world</em></p>\n"), ("# Head", "<h1>Head</h1>\n"),
        ("[a](https://a.example/?x=1&y=2)", "<p><a href=\"https://a.example/?x=1&amp;y=2\">a</a></p>\n"),
        ("![map](https://a.example/m.png)", "<p><img src=\"https://a.example/m.png\" alt=\"map\" /></p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
    ])
    func `renders CommonMark`(source: String, html: String) {
        #expect(Markdown(source, by: .newsroom).html == html)
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "text <b onclick=x>bold</b>", "<img src=x onerror=alert(1)>", "<!-- hidden -->",
        "<iframe src=https://a.example></iframe>",
    ])
    func `leaves raw HTML out`(source: String) {
        let html = Markdown(source, by: .newsroom).html
        #expect(html.contains("<!-- raw HTML omitted -->"))
        for piece in ["script>", "onclick", "onerror", "iframe", "hidden"] { #expect(!html.contains(piece)) }
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,x", "&#106;avascript:x",
        "file:///x",
    ])
    func `a link that runs something leads nowhere`(url: String) {
        for source in ["[x](\(url))", "![x](\(url))", "<\(url)>", "[x][r]\n\n[r]: \(url)"] {
            let html = Markdown(source, by: .newsroom).html.lowercased()
            #expect(!html.contains("href=\"\(url.lowercased())"), "\(source)")
            #expect(!html.contains("=\"javascript:") && !html.contains("=\"vbscript:"), "\(source)")
        }
    }

    @Test func `plain text has the words alone, a line for each paragraph`() {
        let source =
            "# Head\n\nHello *wide* [world](https://a.example)\nagain `code`\n\n- one\n- two\n\n![a map](m.png) <b>x</b>\n"
        #expect(Markdown(source, by: .newsroom).plainText == "Head\nHello wide world\nagain code\none\ntwo\na map x\n")
    }

    @Test func `an empty text renders to nothing`() {
        #expect(Markdown("", by: .newsroom).html == "")
        #expect(Markdown("", by: .newsroom).plainText == "")
    }
}
