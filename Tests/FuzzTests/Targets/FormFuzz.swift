import HTTP
import HTTPTypes
import JSON

@testable import NewsAPI

/// The bytes are a form's body, and the query of a page.
enum FormFuzz {
    private static let narrowing: TargetNarrowing = {
        var narrowing = TargetNarrowing()
        narrowing.add("/stories/{slug}", parameters: ["cursor", "under", "reply_to"])
        return narrowing
    }()

    static func check(_ input: [UInt8]) throws(Finding) {
        try checkForm(input)
        try checkNarrowing(input)
    }

    private static func checkForm(_ input: [UInt8]) throws(Finding) {
        let request = Request(
            method: .post,
            target: RequestTarget("/stories/a/comments"),
            fields: [.contentType: "application/x-www-form-urlencoded"],
            body: input
        )
        guard let form = try? SentForm(request) else { return }
        let object = form.object(numbers: ["parent_id"])
        try require(object.members.count <= SentForm.fieldsMax, "\(object.members.count) fields")
        try require(object.duplicateNames.isEmpty, "a name comes twice: \(object.duplicateNames)")
        for member in object.members {
            guard case .string(let text) = member.value else { continue }
            try require(form[member.name].map { isSame($0, text) } ?? false, "\(member.name) reads as another text")
            try require(!text.utf8.contains(0), "\(member.name) holds NUL")
        }
    }

    /// What is left says all that a handler may know, and cannot be narrowed further.
    private static func checkNarrowing(_ input: [UInt8]) throws(Finding) {
        let target = Array("/stories/a?".utf8) + input
        let narrowed = narrowing.narrowed(target) ?? target
        try require(narrowing.narrowed(narrowed) == nil, "it can be narrowed twice")
        try require(narrowed.starts(with: Array("/stories/a".utf8)), "the path was changed")
        guard let text = String(validating: target, as: UTF8.self) else { return }
        let handled = narrowing.narrowed(RequestTarget(text))
        let whole = handled.query.map { "\(handled.path)?\($0)" } ?? handled.path
        try require(Array(whole.utf8) == narrowed, "handler and cache read another query")
    }
}
