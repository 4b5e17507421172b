import Markdown
import TestSupport
import Testing

@Suite struct MarkdownReaderTests {
    @Test(arguments: [
        ("*so* **very** `true`", "<p><em>so</em> <strong>very</strong> <code>true</code></p>\n"),
        ("# Shout", "<p>Shout</p>\n"), ("Shout\n=====", "<p>Shout</p>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("![a cat](https://a.example/cat.png)", "<p>a cat</p>\n"),
        ("1 <b>bold</b>", "<p>1 &lt;b&gt;bold&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;\n</p>\n"),
        ("[x](javascript:alert)", "<p>x</p>\n"), ("[x](//a.example)", "<p>x</p>\n"), ("[x](/relative)", "<p>x</p>\n"),
    ])
    func `turns what readers may not use into what they meant`(source: String, html: String) {
        #expect(Markdown(source, by: .reader).html == html)
    }

    @Test func `links are not followed by search engines`() {
        #expect(
            Markdown("[news](https://a.example/?a=1&b='2')", by: .reader).html
                == "<p><a href=\"https://a.example/?a=1&amp;b=&#x27;2&#x27;\" rel=\"nofollow ugc noopener\">news</a></p>\n"
        )
        #expect(
            Markdown("<ann@a.example>", by: .reader).html
                == "<p><a href=\"mailto:ann@a.example\" rel=\"nofollow ugc noopener\">ann@a.example</a></p>\n"
        )
    }

    @Test func `nothing can break out of a link's address`() {
        let html = Markdown(#"[x](<https://a.example/"onmouseover="alert(1)"><b> é>)"#, by: .reader).html
        #expect(!html.contains("onmouseover=\"") && !html.contains("<b>"))
    }

    @Test func `a picture in a link in a heading keeps its words`() {
        #expect(
            Markdown("## [see ![the *map*](m.png) here](https://a.example)", by: .reader).html
                == "<p><a href=\"https://a.example\" rel=\"nofollow ugc noopener\">see the <em>map</em> here</a></p>\n"
        )
    }

    @Test func `a link inside a link keeps its words, and the outer one leads somewhere`() {
        #expect(
            Markdown("[see *<https://b.example>*](https://a.example)", by: .reader).html
                == "<p><a href=\"https://a.example\" rel=\"nofollow ugc noopener\">see <em>https://b.example</em></a></p>\n"
        )
    }

    @Test func `no word is lost`() {
        let source =
            "# one\n\n![two](x) [three](y) <four>five</four>\n\n<div>\nsix\n</div>\n\n- seven\n\n> `eight`\n\n    nine\n"
        let html = Markdown(source, by: .reader).html
        for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] {
            #expect(html.contains(word))
        }
    }

    @Test func `random hostile texts give only the renderer's own tags`() {
        var random = SeededRandom.printingItsSeed()
        for _ in 0..<2_000 {
            let source = random.hostileText(0...80)
            #expect(HTMLScan.foreignTags(Markdown(source, by: .reader).html) == [], "of \(source.debugDescription)")
        }
    }

    @Test func `a mark that joins our own punctuation is known as theirs`() {
        let html = Markdown("```\u{FE0F}x\u{301}\n```", by: .reader).html
        #expect(html == "<pre><code class=\"language-\u{FE0F}x\u{301}\"></code></pre>\n")
        #expect(HTMLScan.foreignTags(html) == [])
    }

    @Test func `the naughty strings give only the renderer's own tags`() throws {
        for source in try NaughtyStrings.all() {
            for source in [source, "[\(source)](\(source))", "# \(source)", "<\(source)>"] {
                #expect(HTMLScan.foreignTags(Markdown(source, by: .reader).html) == [], "of \(source.debugDescription)")
            }
        }
    }

    @Test func `deep nesting is read and let go of without running out of stack`() {
        for source in [
            String(repeating: ">", count: 20_000) + " x", String(repeating: "[", count: 20_000) + "x",
            String(repeating: "*a ", count: 7_000), String(repeating: "- ", count: 5_000) + "x",
        ] {
            #expect(!Markdown(source, by: .reader).html.isEmpty)
        }
    }

    @Test(arguments: [">", "- ", "> - ", "*a **b "])
    func `what is nested deeper than anybody writes becomes text, and no larger`(piece: String) {
        let source = String(repeating: piece, count: 20_000 / piece.utf8.count) + "end"
        let html = Markdown(source, by: .reader).html
        #expect(html.utf8.count < 5 * source.utf8.count)
        #expect(html.contains("end"))
        #expect(!html.contains("<blockquote>\n<blockquote>"))
    }

    @Test(arguments: [("> ", "<blockquote>"), ("- ", "<ul>"), ("1. ", "<ol>"), ("> - ", "<blockquote>")])
    func `sixteen quotes and lists inside each other stay, whatever is in them`(piece: String, element: String) {
        let each = piece == "> - " ? 8 : 16
        let words = "*a **b [c](https://c.example/)***"
        let sixteen = String(repeating: piece, count: each)
        let html = Markdown(sixteen + words, by: .reader).html
        #expect(html.ranges(of: element).count == each && html.contains("<em>a <strong>b <a href="))
        let seventeen = sixteen + "> " + words
        let text = seventeen.replacing(">", with: "&gt;")
        #expect(Markdown(seventeen, by: .reader).html == "<p>\(text)</p>\n")
    }

    @Test(arguments: [(20, 20), (200, 0)])
    func `emphasis inside itself stays up to what a page can show`(count: Int, shown: Int) {
        let source = String(repeating: "*a **b ", count: count) + "c" + String(repeating: "** x* y", count: count)
        #expect(Markdown(source, by: .reader).html.ranges(of: "<em>").count == shown)
    }

    @Test func `a quote within a list within a quote is fine`() {
        #expect(Markdown("> - > deep", by: .reader).html.contains("<blockquote>"))
    }
}
