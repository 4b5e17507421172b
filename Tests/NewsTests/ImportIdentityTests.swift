import News
import NewsImport
import Testing

@Suite struct ImportIdentityTests {
    @Test func `a line is known by its url before all else`() throws {
        let first = try identity(#"{"title": "A", "body": "x", "url": "https://a.example/1", "source": "s", "id": 1}"#)
        let second = try identity(#"{"title": "B", "body": "y", "url": "https://a.example/1", "source": "t", "id": 2}"#)
        #expect(first.name == second.name)
        #expect(first.digest != second.digest)
    }

    @Test func `without a url it is known by its source and id together`() throws {
        let first = try identity(#"{"title": "A", "body": "x", "source": "s", "id": 1}"#)
        #expect(try identity(#"{"title": "B", "body": "y", "source": "s", "id": "1"}"#).name == first.name)
        #expect(try identity(#"{"title": "A", "body": "x", "source": "t", "id": 1}"#).name != first.name)
        #expect(try identity(#"{"title": "A", "body": "x", "source": "s", "id": 2}"#).name != first.name)
        #expect(try identity(#"{"title": "A", "body": "x", "source": "s", "id": 1, "url": ""}"#).name == first.name)
    }

    @Test func `without either it is known by what it says`() throws {
        let first = try identity(#"{"title": "A", "body": "x", "source": "s"}"#)
        #expect(try identity(#"{"source": "s", "body": "x", "title": "A", "unknown": 5}"#) == first)
        #expect(try identity(#"{"title": "A", "body": "y", "source": "s"}"#).name != first.name)
    }

    @Test func `each member that is kept counts`() throws {
        let base = #""title": "A", "body": "x", "id": 1"#
        let first = try identity("{\(base)}")
        for more in [
            #""summary": "s""#, #""language": "fr""#, #""category": "c""#, #""tags": ["t"]"#, #""author": "Ann""#,
            #""licence": "l""#,
            #""published_at": "2024-01-01""#, #""image": {"url": "u"}"#, #""slug": "s""#,
        ] {
            let other = try identity("{\(base), \(more)}")
            #expect(other.digest != first.digest, "\(more)")
            #expect(other.name == first.name, "\(more)")
        }
    }

    @Test func `values cannot reach into each other`() throws {
        let first = try identity(#"{"title": "A", "body": "x", "tags": ["a", "b"]}"#)
        #expect(try identity(#"{"title": "A", "body": "x", "tags": ["ab"]}"#) != first)
        #expect(try identity(#"{"title": "A", "body": "x", "tags": ["a"], "authors": ["b"]}"#) != first)
    }

    @Test func `the same words are another comment on another article`() throws {
        // Two files of comments without ids, sent to two articles: the second file is not a repetition of the first.
        #expect(
            try identity(#"{"body": "So true"}"#, to: "storm").name
                != identity(#"{"body": "So true"}"#, to: "calm").name
        )
        #expect(
            try identity(#"{"body": "So true"}"#, to: "storm").name
                == identity(#"{"body": "So true"}"#, to: "storm").name
        )
    }

    private func identity(_ json: String, to article: String? = nil) throws -> ImportIdentity {
        try ImportLine(Array(json.utf8), commentsTo: article).item.identity
    }
}
