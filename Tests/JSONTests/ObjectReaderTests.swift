import JSON
import Testing

@Suite struct ObjectReaderTests {
    @Test func `reads what was declared`() throws {
        var reader = try reader(
            #"{"name":"Ann","age":7,"ok":true,"ratio":0.5,"tags":["a","b"],"sort":"newest","none":null}"#
        )
        #expect(reader.string("name", .required, bytesMax: 3) == "Ann")
        #expect(reader.integer("age", .required, in: 1...7) == 7)
        #expect(reader.boolean("ok") == true)
        #expect(reader.number("ratio") == 0.5)
        #expect(reader.strings("tags", countMax: 2) == ["a", "b"])
        let sort: Sort? = reader.choice("sort")
        #expect(sort == .newest)
        #expect(reader.string("none") == nil)
        let isNull = (none: reader.isNull("none"), absent: reader.isNull("absent"))
        #expect(isNull == (true, false))
        #expect(reader.value("none") == .null)
        #expect(reader.string("absent") == nil)
        reader.finish()
        #expect(reader.faults == [])
    }

    @Test func `collects every fault with its place`() throws {
        var reader = try reader(
            #"{"name":1,"text":"abcdef","age":8,"big":1.5,"sort":"best","tags":["a",2,""],"a/b~c":[],"twice":1,"twice":2}"#
        )
        #expect(reader.string("name", .required) == nil)
        #expect(reader.string("text", bytesMax: 5) == nil)
        #expect(reader.integer("age", in: 1...7) == nil)
        #expect(reader.integer("big", in: 1...7) == nil)
        let sort: Sort? = reader.choice("sort")
        #expect(sort == nil)
        #expect(reader.strings("tags", bytesMin: 1) == ["a"])
        #expect(reader.boolean("a/b~c") == nil)
        #expect(reader.string("email", .required) == nil)
        #expect(reader.integer("twice") == 1)
        reader.fault("twice", "is odd")
        reader.finish()
        #expect(
            reader.faults.map { "\($0.pointer) \($0.detail)" } == [
                "/name must be a string, not a number",
                "/text must have at most 5 bytes of UTF-8; it has 6",
                "/age must be a whole number from 1 to 7",
                "/big must be a whole number from 1 to 7",
                "/sort must be one of newest, oldest",
                "/tags/1 must be a string, not a number",
                "/tags/2 must not be empty",
                "/a~1b~0c must be true or false, not an array",
                "/email is required",
                "/twice is odd",
                "/twice is given more than once",
            ]
        )
    }

    @Test func `null is no value for a required member`() throws {
        var reader = try reader(#"{"name":null}"#)
        #expect(reader.string("name", .required) == nil)
        reader.finish()
        #expect(reader.faults.map(\.detail) == ["is required, and must not be null"])
    }

    @Test func `names the declared member nearest to an unknown one`() throws {
        var reader = try reader(#"{"emial":"x","colour":1}"#)
        _ = reader.string("email")
        _ = reader.string("name")
        reader.finish()
        #expect(
            reader.faults.map { "\($0.pointer) \($0.detail)" } == [
                "/emial is unknown; did you mean \"email\"?",
                "/colour is unknown; known here: email, name",
            ]
        )
    }

    @Test func `counts unknown members when told to`() throws {
        var reader = try reader(#"{"a":1,"x":1,"in":{"y":1,"z":2}}"#, unknown: .counted)
        _ = reader.integer("a")
        _ = reader.object("in") { $0.integer("z") }
        reader.finish()
        #expect(reader.faults == [])
        #expect(reader.unknownCount == 2)
    }

    @Test func `reads objects inside objects and arrays`() throws {
        var reader = try reader(#"{"one":{"id":1},"many":[{"id":2},3,{"id":"x","idd":1}]}"#)
        let one = reader.object("one", .required) { $0.integer("id", .required) }
        let many = reader.objects("many", .required, countMax: 5) { $0.integer("id", .required) }
        reader.finish()
        #expect(one == 1)
        #expect(many == [2, nil])
        #expect(
            reader.faults.map { "\($0.pointer) \($0.detail)" } == [
                "/many/1 must be an object, not a number",
                "/many/2/id must be a whole number, not a string",
                "/many/2/idd is unknown; did you mean \"id\"?",
            ]
        )
    }

    @Test func `finds duplicates at every depth of an object that it does not know`() throws {
        var reader = try reader(#"{"extra":{"a":[{"b":1,"b":2}],"c":1}}"#)
        #expect(reader.anyObject("extra")?.members.count == 2)
        reader.finish()
        #expect(reader.faults == [.init(pointer: "/extra/a/0/b", detail: "is given more than once")])
    }

    @Test func `refuses arrays that are too long and strings with U+0000`() throws {
        var reader = try reader(#"{"a":[1,2,3],"b":"x\u0000"}"#)
        #expect(reader.array("a", countMax: 2) == nil)
        #expect(reader.string("b") == nil)
        reader.finish()
        #expect(
            reader.faults.map(\.detail) == ["must have at most 2 elements; it has 3", "must not contain U+0000"]
        )
    }

    @Test func `a megabyte of nonsense gets a short answer, soon`() throws {
        let members = (0..<100_000).map { JSONObject.Member("m\($0)", .null) }
        var reader = ObjectReader(JSONObject(members + [.init(String(repeating: "x", count: 100_000), .null)]))
        _ = reader.string("name")
        reader.finish()
        #expect(reader.faults.count == ObjectReader.faultsMax)

        var long = ObjectReader(JSONObject([.init(String(repeating: "x", count: 100_000), .null)]), at: "/here")
        _ = long.string("name")
        long.finish()
        #expect(long.faults.map(\.pointer) == ["/here"])
    }

    private enum Sort: String, CaseIterable { case newest, oldest }

    private func reader(_ text: String, unknown: ObjectReader.UnknownMembers = .refused) throws -> ObjectReader {
        guard case .object(let object) = try JSONReader.read(Array(text.utf8)) else {
            throw JSONSyntaxError(reason: "expected an object", offset: 0)
        }
        return ObjectReader(object, unknown: unknown)
    }
}

@Suite struct NearestTests {
    @Test(arguments: [
        ("emial", "email"), ("Email", "email"), ("published-after", "published_after"), ("lmit", "limit"),
        ("limits", "limit"),
    ])
    func `finds what was meant`(typed: String, meant: String) {
        #expect(nearest(to: typed, among: ["name", "email", "limit", "published_after", "published_before"]) == meant)
    }

    @Test func `offers nothing far away`() {
        #expect(nearest(to: "colour", among: ["name", "email"]) == nil)
        #expect(nearest(to: "", among: ["name"]) == nil)
        #expect(nearest(to: "name", among: [String]()) == nil)
        #expect(nearest(to: String(repeating: "n", count: 65), among: ["name"]) == nil)
    }

    @Test func `takes the nearest, the first of equals`() {
        #expect(nearest(to: "abcd", among: ["abxd", "abcd"]) == "abcd")
        #expect(nearest(to: "abcd", among: ["abxd", "abyd"]) == "abxd")
    }
}
