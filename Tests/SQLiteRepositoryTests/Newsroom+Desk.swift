import News

extension Newsroom {
    func edit(_ taxonomy: Taxonomy, _ slug: String, _ say: (inout TermChange) -> Void) throws {
        var change = TermChange()
        say(&change)
        _ = try answer { [change] in
            repository.write(
                { transaction throws(NewsError) in
                    try transaction.edit(taxonomy, slug, change, if: .any, by: .commandLine, at: Newsroom.now)
                },
                then: $0
            )
        }
    }

    func put(_ taxonomy: Taxonomy, _ slug: String, _ change: TermChange) throws {
        _ = try answer {
            repository.write(
                { transaction throws(NewsError) in
                    try transaction.put(taxonomy, slug, change, if: .unsaid, by: .commandLine, at: Newsroom.now).term
                },
                then: $0
            )
        }
    }

    func delete(_ taxonomy: Taxonomy, _ slug: String) throws {
        try answer {
            repository.write(
                { transaction throws(NewsError) in
                    try transaction.delete(taxonomy, slug, if: .any, by: .commandLine, at: Newsroom.now)
                },
                then: $0
            )
        }
    }

    @discardableResult
    func merge(_ taxonomy: Taxonomy, _ slug: String, into other: String, at now: Timestamp) throws -> Term {
        try answer {
            repository.write(
                { transaction throws(NewsError) in
                    try transaction.merge(taxonomy, slug, into: other, if: .any, by: .commandLine, at: now)
                },
                then: $0
            )
        }
    }

    @discardableResult
    func choose(_ articles: [String], as slug: String) throws -> ChosenList {
        let known: ChosenList? = try repository.read { snapshot throws(NewsError) in try snapshot.chosenList(slug: slug)
        }
        let condition: PutCondition = known == nil ? .create : .replace(.any)
        return try answer {
            repository.write(
                { transaction throws(NewsError) in
                    try transaction.putList(slug, articles: articles, if: condition, by: .commandLine, at: Newsroom.now)
                        .list
                },
                then: $0
            )
        }
    }
}
