/// With what its writer changes a comment, or takes it back, for a few minutes and while nobody has answered.
struct CommentChange: Sendable {
    var action: String
    var body: String
    var fault: String?
}

extension HTML {
    /// Two forms: what the one button sends must not depend on what stands in the other's field.
    mutating func change(_ change: CommentChange) {
        element("section", .class("respond"), .id("change"), .labelled(by: "change-title")) { html in
            html.element("h2", .id("change-title"), text: "Change your comment")
            html.element("form", Attribute("method", fixed: "post"), Attribute("action", change.action)) { html in
                html.element("div", change.fault == nil ? .class("field") : .class("field faulty")) { html in
                    html.element("label", Attribute("for", fixed: "comment-body"), text: "Comment *")
                    html.element(
                        "textarea",
                        .id("comment-body"),
                        .name("body"),
                        Attribute("rows", number: 7),
                        Attribute(flag: "required"),
                        Attribute("dir", fixed: "auto"),
                        change.fault == nil ? nil : Attribute("aria-describedby", fixed: "fault-body")
                    ) { html in
                        html.words("\n")
                        html.text(change.body)
                    }
                    if let fault = change.fault {
                        html.element("p", .class("fault"), .id("fault-body"), text: "Comment \(fault).")
                    }
                }
                html.element("p") { $0.element("button", .type("submit"), text: "Save Changes") }
            }
            html.element("form", Attribute("method", fixed: "post"), Attribute("action", change.action)) { html in
                html.void("input", .type("hidden"), .name("delete"), .value("yes"))
                html.element("p") { $0.element("button", .type("submit"), .class("quiet"), text: "Delete Comment") }
            }
        }
    }
}
