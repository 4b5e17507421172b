import ArgumentParser
import Markdown
import News
import SQLiteRepository

extension Comments {
    struct Render: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Render comments anew that an older version rendered, also beside a running server.",
            discussion: "Stops at once when interrupted; called again, it goes on where it was."
        )

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let repository = try openRepository(try options.settings(), mustExist: true)
            defer { repository.close() }
            var (last, count): (Int64, Int) = (0, 0)
            while true {
                let comments = try repository.read { [last] snapshot throws(NewsError) in
                    try snapshot.commentsRendered(before: Markdown.version, after: last, limit: 100)
                }
                guard let end = comments.last?.id else { break }
                let rendered = comments.map { comment in
                    let words = comment.body.markdown
                    return (comment.id, Body(markdown: words, html: Markdown(words, by: .reader).html))
                }
                try repository.written { transaction throws(NewsError) in
                    for (id, body) in rendered {
                        try transaction.keep(body, renderer: Markdown.version, ofComment: id, at: .now())
                    }
                }
                (last, count) = (end, count + comments.count)
                ProgressLine.show("\(count) comments rendered")
            }
            ProgressLine.end()
            print("\(count) comments rendered")
        }
    }
}
