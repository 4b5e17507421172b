import JSON

/// What is read can be written and read again, and is the same; what is refused is refused at a place in the text; and what was read
/// needed every byte.
enum JSONFuzz {
    static func check(_ input: [UInt8]) throws(Finding) {
        let value: JSONValue
        do {
            value = try JSONReader.read(input)
        } catch {
            try require((0...input.count).contains(error.offset), "a fault at \(error.offset) of \(input.count)")
            return
        }
        let text = written(value)
        try require(read(text) == value, "not the same after writing: \(String(decoding: text, as: UTF8.self))")
        try require(written(read(text) ?? .null) == text, "not the same written twice")
        try require(read(Array(" \t\r\n".utf8) + input + Array("\n\r\t ".utf8)) == value, "space around it matters")
        try require(read(input + Array(",".utf8)) == nil, "something behind it does not matter")
        try require(depth(value) <= JSONReader.Limits().depthMax, "\(depth(value)) deep")
        if text.count > 1, [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(text[0]) {
            var random = Cuts.random(for: input)
            let cut = Int.random(in: 0..<text.count, using: &random)
            try require(read(Array(text[..<cut])) == nil, "complete after \(cut) of \(text.count)")
        }
        try checkParts(value)
    }

    private static func checkParts(_ value: JSONValue) throws(Finding) {
        switch value {
        case .number(let number):
            guard let integer = number.integer else { return }
            try require(String(integer) == number.text || number.text == "-0", "\(number.text) became \(integer)")
        case .array(let elements):
            for element in elements { try checkParts(element) }
        case .object(let object):
            for member in object.members { try checkParts(member.value) }
            for name in object.duplicateNames {
                let count = object.members.filter { isSame($0.name, name) }.count
                try require(count > 1, "\(name) is there \(count) times")
            }
        case .string, .boolean, .null: break
        }
    }

    private static func depth(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .object(let object): 1 + (object.members.map { depth($0.value) }.max() ?? 0)
        case .string, .number, .boolean, .null: 0
        }
    }

    private static func read(_ text: [UInt8]) -> JSONValue? {
        try? JSONReader.read(text)
    }

    private static func written(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        json.value(value)
        return json.bytes
    }
}
