import Foundation
import News
import TestSupport

@testable import NewsAPI

/// Every page in every state, from models that were written by hand. All texts are invented.
enum Gallery {
    struct Sheet {
        var name: String
        var html: [UInt8]

        init(_ name: String, _ html: [UInt8]) {
            self.name = name
            self.html = html
        }
    }

    static var sheets: [Sheet] { lists + searches + stories + discussions + comments + faults }

    /// Writes all of it, with stylesheet and pictures, as a folder that any server of files shows.
    static func write(to folder: URL) throws {
        let files = FileManager.default
        if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
        for name in ["assets", "media"] {
            let inner = folder.appendingPathComponent(name)
            try files.createDirectory(at: inner, withIntermediateDirectories: true)
        }
        let pictures = Tool.repository.appendingPathComponent("Tests/Browser/pictures")
        for name in try files.contentsOfDirectory(atPath: pictures.path) {
            let copy = folder.appendingPathComponent("media/\(name)")
            try files.copyItem(at: pictures.appendingPathComponent(name), to: copy)
        }
        for asset in masthead.assets {
            try Data(asset.bytes).write(to: folder.appendingPathComponent("assets/\(asset.fileName)"))
        }
        for sheet in sheets {
            try Data(sheet.html).write(to: folder.appendingPathComponent("\(sheet.name).html"))
        }
    }

    // MARK: What all pages are made of

    static let now = Timestamp("2026-11-23T09:30:00Z")!
    static let unbroken = String(repeating: "Donaudampfschifffahrtsgesellschaft", count: 6)
    static let wordy = String(
        repeating: "The council talks about the bridge, the heron and the price of paint, and ",
        count: 6
    )

    static var masthead: Masthead {
        var masthead = Masthead()
        masthead.name = "The Orrin Courier"
        return masthead
    }

    static var weather: Weather {
        Weather(place: "Orrin", high: 8, low: -1, unit: .celsius, day: "2026-11-23", readAt: now)
    }

    static func frame(_ title: String, at address: String = "", weather: Weather? = weather) -> PageFrame {
        let sections = ["World", "Local", "Science", "Sport", "Culture", "Opinion"].map {
            PageLink(.category, Term.Reference(slug: $0.lowercased(), name: $0))
        }
        var frame = PageFrame(masthead, Surroundings(sections: sections, weather: weather))
        frame.title = title
        frame.address = address
        return frame
    }

    static func article(_ title: String, language: String = "en", _ change: (inout Article) -> Void = { _ in })
        -> Article
    {
        var article = Article.blank(at: now)
        article.slug = Slug.make(from: title) ?? "story"
        article.title = title
        article.summary = "What happened, and why somebody on the quay began to count aloud."
        article.language = language
        article.category = Term.Reference(slug: "world", name: "World")
        article.authors = [Term.Reference(slug: "ilse-marant", name: "Ilse Marant")]
        article.image = picture
        article.publishedAt = now
        article.comments.count = 3
        change(&article)
        return article
    }

    static let picture = Article.Image(
        url: "/media/lighthouse.svg",
        alt: "A lighthouse on a rock at dusk",
        caption: "The north tower on Sunday evening.",
        credit: "Picture: R. Okonjo",
        width: 1200,
        height: 800
    )

    static func teaser(_ title: String, language: String = "en", _ change: (inout Article) -> Void = { _ in }) -> Teaser
    {
        Teaser(article(title, language: language, change), masthead)
    }

    static func changed<Model>(_ model: Model, _ change: (inout Model) -> Void) -> Model {
        var model = model
        change(&model)
        return model
    }
}
