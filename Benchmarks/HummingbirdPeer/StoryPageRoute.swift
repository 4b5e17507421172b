import Foundation
import GRDB
import Hummingbird
import Mustache

/// A story as a page of HTML, made with swift-mustache: the same bytes as Broadsheet's page.
///
/// Like a user with care: the templates are parsed once, models name their members themselves (a `Mirror` would take longer), and all of a
/// page is read in one transaction. Which stories are related Broadsheet finds in its own index; here they are read from a table that the
/// benchmark filled with what Broadsheet answers.
struct StoryPageRoute {
    let pool: DatabasePool
    let assets: PageAssets
    let templates: MustacheLibrary

    init(pool: DatabasePool, assets: PageAssets) throws {
        self.pool = pool
        self.assets = assets
        var templates = MustacheLibrary()
        try templates.register(compact(PackageResources.StoryPage_mustache), named: "StoryPage")
        try templates.register(compact(PackageResources.StoryComment_mustache), named: "StoryComment")
        self.templates = templates
    }

    func add(to router: Router<Context>) {
        router.get("stories/:slug") { _, context in try await story(slug: context.slug()) }
    }

    private func story(slug: String) async throws -> HTMLPage {
        let page = try await pool.read { try StoryPage.read(slug: slug, assets: assets, in: $0) }
        guard let page, let html = templates.render(page, withTemplate: "StoryPage") else { throw HTTPError(.notFound) }
        return HTMLPage(html: html)
    }
}

private struct HTMLPage: ResponseGenerator {
    var html: String

    func response(from request: Request, context: some RequestContext) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }
}

/// A template without the breaks and indents of its lines, so that the page has none either. A line keeps its break where it ends in `\`.
private func compact(_ template: [UInt8]) -> String {
    String(decoding: template, as: UTF8.self).split(separator: "\n").map { line in
        let text = line.drop { $0 == " " }
        return text.hasSuffix("\\") ? text.dropLast() + "\n" : String(text)
    }.joined()
}
