import HTTP
import News

/// What a reader has typed so far.
struct CommentDraft: Sendable, Equatable {
    var name = ""
    var email = ""
    var body = ""
    var parentID: Int64?
    /// What was written where people see no field: it stays with what was typed.
    var trapped = ""
}

/// The form below a story. It is the same for everyone, so that the page can be shared; typed text and faults stand in it only on the
/// pages that answer a post.
struct CommentForm: Sendable {
    var action: String
    var email: CommentRules.EmailRule
    /// The name of a field that people do not see; empty: none.
    var honeypot: String
    /// Whom it answers, and the way back to a comment of one's own.
    var answered: (name: String, cancel: String)?
    var draft = CommentDraft()
    /// By the name of their field.
    var faults: [String: String] = [:]
    /// What is wrong with none of the fields, or is to be done now.
    var message: String?
    var challenge: String?
    /// Where scripts get one; `nil` where none is asked for.
    var challengeAddress: String?
    var button = "Post Comment"

    init(story slug: String, rules: CommentRules) {
        action = SitePath.comments(ofStory: slug)
        email = rules.email
        honeypot = rules.honeypot
        if rules.challenge != .off {
            challengeAddress = "/articles/\(PercentCoding.encode(segment: slug))/comments/challenge"
        }
    }
}

extension HTML {
    mutating func form(_ form: CommentForm) {
        element("section", .class("respond"), .id("respond"), .labelled(by: "respond-title")) { html in
            html.element("h2", .id("respond-title"), text: "Leave a Comment")
            if let answered = form.answered {
                html.element("p", .class("answering")) { html in
                    html.words("You reply to ")
                    html.element("strong", .dir(.automatic), text: answered.name)
                    html.words(". ")
                    html.element("a", .href(answered.cancel), .rel("nofollow"), text: "Cancel reply")
                }
            }
            if let message = form.message {
                html.element("p", .class("message"), Attribute("role", fixed: "alert"), text: message)
            }
            html.element(
                "form",
                Attribute("method", fixed: "post"),
                Attribute("action", form.action),
                form.challenge == nil ? form.challengeAddress.map { Attribute("data-challenge", $0) } : nil
            ) { html in
                html.element("p", .class("hint")) { html in
                    if form.email != .off { html.words("Your email address will not be published. ") }
                    html.words("Required fields are marked *")
                }
                html.fields(of: form)
                html.element("p") { $0.element("button", .type("submit"), text: form.button) }
            }
        }
    }

    private mutating func fields(of form: CommentForm) {
        field("body", "Comment", isRequired: true, fault: form.faults["body"]) { html, faultID in
            html.element(
                "textarea",
                .id("comment-body"),
                .name("body"),
                Attribute("rows", number: 7),
                Attribute(flag: "required"),
                Attribute("dir", fixed: "auto"),
                faultID,
                faultID == nil ? nil : .invalid
            ) { html in
                // The parser drops a first line break, so that ours is the one.
                html.words("\n")
                html.text(form.draft.body)
            }
        }
        element("div", .class("pair")) { html in
            html.field("name", "Name", isRequired: true, fault: form.faults["name"]) { html, faultID in
                html.void(
                    "input",
                    .type("text"),
                    .id("comment-name"),
                    .name("name"),
                    Attribute("autocomplete", fixed: "name"),
                    Attribute("maxlength", number: 200),
                    Attribute(flag: "required"),
                    .value(form.draft.name),
                    faultID,
                    faultID == nil ? nil : .invalid
                )
            }
            guard form.email != .off else { return }
            html.field("email", "Email", isRequired: form.email == .required, fault: form.faults["email"]) {
                html,
                faultID in
                html.void(
                    "input",
                    .type("email"),
                    .id("comment-email"),
                    .name("email"),
                    Attribute("autocomplete", fixed: "email"),
                    Attribute("maxlength", number: 254),
                    form.email == .required ? Attribute(flag: "required") : nil,
                    .value(form.draft.email),
                    faultID,
                    faultID == nil ? nil : .invalid
                )
            }
        }
        if let parent = form.draft.parentID { hidden("parent_id", String(parent)) }
        if let challenge = form.challenge { hidden("challenge", challenge) }
        if !form.honeypot.isEmpty { trap(form.honeypot, form.draft.trapped) }
    }

    private mutating func field(
        _ name: StaticString,
        _ label: StaticString,
        isRequired: Bool,
        fault: String?,
        _ control: (inout HTML, Attribute?) -> Void
    ) {
        element("div", fault == nil ? .class("field") : .class("field faulty")) { html in
            html.element("label", Attribute("for", "comment-\(name)")) { html in
                html.words(label)
                if isRequired { html.words(" *") }
            }
            control(&html, fault == nil ? nil : Attribute("aria-describedby", "fault-\(name)"))
            guard let fault else { return }
            html.element("p", .class("fault"), Attribute("id", "fault-\(name)")) { html in
                html.words(label)
                html.words(" ")
                html.text(fault)
                html.words(".")
            }
        }
    }

    private mutating func hidden(_ name: StaticString, _ value: String) {
        void("input", .type("hidden"), .name(name), .value(value))
    }

    /// A field that the stylesheet puts out of sight, and no keyboard or screen reader finds.
    private mutating func trap(_ name: String, _ typed: String) {
        element("div", .class("trap"), Attribute("aria-hidden", fixed: "true")) { html in
            html.element("label") { html in
                html.words("Leave this empty ")
                html.void(
                    "input",
                    .type("text"),
                    Attribute("name", name),
                    Attribute("tabindex", fixed: "-1"),
                    Attribute("autocomplete", fixed: "off"),
                    typed.isEmpty ? nil : .value(typed)
                )
            }
        }
    }
}

extension HTML.Attribute {
    fileprivate static let invalid = Self("aria-invalid", fixed: "true")
}
