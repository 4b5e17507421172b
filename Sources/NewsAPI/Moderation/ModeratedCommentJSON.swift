import HTTP
import JSON
import News

extension JSONWriter {
    mutating func comments(_ comments: [ModeratedComment]) {
        member(
            "comments",
            array: { json in
                for comment in comments { json.object { $0.members(of: comment) } }
            }
        )
    }

    mutating func states(of comments: [ModeratedComment]) {
        member(
            "comments",
            array: { json in
                for moderated in comments {
                    json.object { json in
                        json.member("id", moderated.comment.id)
                        json.member("status", moderated.comment.status.rawValue)
                    }
                }
            }
        )
    }

    /// Everything of a comment that moderators may know.
    mutating func members(of moderated: ModeratedComment) {
        members(of: moderated.comment)
        member("email", moderated.email)
        name("commenter")
        if let commenter = moderated.commenter {
            object { json in
                json.member("id", commenter.id)
                json.member("approved", commenter.approved)
                json.member("kept_out", commenter.keptOut)
                json.member("banned", commenter.isBanned)
            }
        } else {
            null()
        }
        member("network", moderated.networkMark)
        name("spam")
        if let spam = moderated.spam {
            object { json in
                json.name("score")
                json.number(spam.score)
                json.member(
                    "words",
                    array: { json in
                        for reason in spam.reasons {
                            json.object { json in
                                json.member("word", reason.word)
                                json.name("weight")
                                json.number(reason.weight)
                            }
                        }
                    }
                )
            }
        } else {
            null()
        }
        name("decided")
        if let decision = moderated.decision {
            object { json in
                json.member("at", decision.at)
                json.member("by", decision.by)
                json.member("reason", decision.reason)
            }
        } else {
            null()
        }
        member(
            "reports",
            array: { json in
                for report in moderated.openReports {
                    json.object { json in
                        json.member("reason", report.reason.rawValue)
                        json.member("detail", report.detail)
                        json.member("at", report.at)
                    }
                }
            }
        )
    }
}
