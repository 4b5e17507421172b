import HTTP
import Testing

@Suite struct AcceptEncodingTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("gzip, deflate, br", true), ("*", true),
        ("gzip;q=0.001", true),
        ("gzip;q=1.000", true), ("gzip ; q=0.5", true), ("gzip;Q=1", true), (", ,gzip,,", true),
        ("identity;q=0.5, gzip;q=0.5", true), ("identity;q=0, *", true), ("*;q=0, gzip", true), ("gzip;q=1.", true),
        ("", false), ("identity", false), ("br", false), ("gzip;q=0", false), ("gzip;q=0.000", false), ("*;q=0", false),
        ("gzip;q=0, *", false), ("gzip;q=0.3, identity;q=0.5", false), ("gzip;q=0.3, *;q=0.5", false),
        // Not by the grammar: as good as absent.
        ("gzip;q=2", false), ("gzip;q=1.001", false), ("gzip;q=0.1234", false), ("gzip;q=", false),
        ("gzip;q=-1", false),
        ("gzip;level=1", false), ("gzip;q=.5", false), ("gzip br", false), ("gz/ip", false), ("gzip;q=+1", false),
    ])
    func `prefers gzip`(value: String, isPreferred: Bool) {
        #expect(AcceptEncoding(value).prefersGzip == isPreferred)
    }

    @Test func `a weight of zero refuses`() {
        #expect(AcceptEncoding("identity;q=0").refusesIdentity)
        #expect(AcceptEncoding("gzip, *;q=0").refusesIdentity)
        #expect(!AcceptEncoding("identity, *;q=0").refusesIdentity)
        #expect(!AcceptEncoding("gzip").refusesIdentity)
        #expect(!AcceptEncoding(nil).refusesIdentity)
        #expect(!AcceptEncoding(nil).prefersGzip)
    }
}

@Suite struct EntityTagTests {
    @Test func `reads strong and weak tags`() throws {
        let strong = try #require(EntityTag("\"a\\b c,\"".replacing(" ", with: "")))
        #expect(strong.opaque == "a\\bc,")
        #expect(!strong.isWeak)
        #expect(strong.description == "\"a\\bc,\"")
        #expect(EntityTag("W/\"\"")?.isWeak == true)
        #expect(EntityTag("W/\"é\"")?.opaque == "é")
        for bad in [
            "", "abc", "\"abc", "abc\"", "w/\"abc\"", "W\"abc\"", "W/abc", "\"a b\"", "\"a\"x", "\"a\"\"b\"", "*",
            "\"a\u{7F}\"",
        ] {
            #expect(EntityTag(bad) == nil, "\(bad)")
        }
    }

    /// The table of RFC 9110 §8.8.3.2.
    @Test func `compares strongly and weakly`() throws {
        let (strong, weak) = try (#require(EntityTag("\"1\"")), #require(EntityTag("W/\"1\"")))
        let other = try #require(EntityTag("W/\"2\""))
        #expect(!weak.matchesStrongly(weak) && weak.matchesWeakly(weak))
        #expect(!weak.matchesStrongly(other) && !weak.matchesWeakly(other))
        #expect(!weak.matchesStrongly(strong) && weak.matchesWeakly(strong) && strong.matchesWeakly(weak))
        #expect(strong.matchesStrongly(strong) && strong.matchesWeakly(strong))
    }

    @Test func `reads conditions`() throws {
        let tag = try #require(EntityTag("\"b\""))
        #expect(EntityTagCondition("*") == .any)
        #expect(EntityTagCondition(" * ") == .any)
        let list = try #require(EntityTagCondition("\"a,\" ,, W/\"b\","))
        #expect(list.matchesWeakly(tag))
        #expect(!list.matchesStrongly(tag))
        for bad in ["", " ", ",", "*,\"a\"", "\"a\" \"b\"", "b", "\"a\", b", "\"a"] {
            #expect(EntityTagCondition(bad) == nil, "\(bad)")
        }
    }
}

@Suite struct MediaTypeTests {
    @Test func `reads types and parameters`() throws {
        let type = try #require(MediaType("Application/JSON ; Charset=\"UTF\\-8\";a=b; "))
        #expect(type.essence == "application/json")
        #expect(type["charset"] == "UTF-8")
        #expect(type["a"] == "b")
        #expect(type["c"] == nil)
        #expect(type.isUTF8)
        #expect(MediaType("application/merge-patch+json")?.isUTF8 == true)
        #expect(MediaType("application/json; charset=latin1")?.isUTF8 == false)
    }

    @Test(arguments: [
        "", "json", "application/", "/json", "application/json x", "application/json; charset",
        "application/json;charset=",
        "application/json; charset=\"utf-8", "application /json", "application/json, text/html", "a/b;c=\"d\"e",
    ])
    func `refuses`(value: String) {
        #expect(MediaType(value) == nil)
    }
}

@Suite struct Base64URLTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("?>~", "Pz5-"), ("???", "Pz8_"),
    ])
    func `writes the alphabet of RFC 4648 section 5, and reads it back`(plain: String, text: String) {
        #expect(Base64URL.encode(plain.utf8) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: ["A", "Zg=", "Zg==", "Zh", "Zm9", "Zm9v+", "Zm/v", "Zm 9v", "Zm9vé", "AAAAA"])
    func `reads nothing that it would not write`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
