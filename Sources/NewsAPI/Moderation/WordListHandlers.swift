import HTTP
import HTTPTypes
import JSON
import News

struct WordListHandlers: Sendable {
    let site: Site

    /// `GET /moderation/words/{list}`
    func list(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        _ = try site.editor(of: request, with: .moderateComments)
        let name = try path.wordList()
        let words = try site.read { snapshot throws(NewsError) in try snapshot.wordList(name) }
        return .respond(.words(words))
    }

    /// `PUT /moderation/words/{list}`
    func put(_ request: Request, _ path: PathParameters) throws(Problem) -> Outcome {
        try request.refuseQuery()
        let editor = try site.editor(of: request, with: .moderateComments)
        let name = try path.wordList()
        let condition = try request.revisionCondition()
        var reader = ObjectReader(try request.object())
        let words = reader.strings(
            "words",
            .required,
            countMax: ModeratorsWords.entriesMax,
            bytesMax: WordList.entryBytesMax
        )
        reader.finish()
        guard let words, reader.faults.isEmpty else { throw .badBody(reader.faults) }
        return try site.write(request, by: editor) { transaction, now throws(NewsError) in
            .words(try transaction.putWords(words, in: name, if: condition, by: editor, at: now))
        }
    }
}

extension PathParameters {
    fileprivate func wordList() throws(Problem) -> WordListName {
        guard let name = WordListName(rawValue: self["list"]) else { throw .notFound }
        return name
    }
}

extension Response {
    fileprivate static func words(_ words: ModeratorsWords) -> Response {
        var response = Response.json { json in
            json.member(
                "words",
                array: { json in
                    for entry in words.entries { json.string(entry) }
                }
            )
            json.member("revision", words.revision)
        }.unshared
        response.fields[.eTag] = EntityTag(revision: words.revision).description
        return response
    }
}
