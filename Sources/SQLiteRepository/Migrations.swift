import GRDB

/// The schema's history. `PRAGMA user_version` counts the steps that a file has taken; a step, once released, never changes:
/// so each is written out, and shares no text with what may.
enum Migrations {
    static let steps: [String] = [
        firstSchema, termsInArticles, editorialDesk, commentDesk, ownIndex, weather, syndication,
    ]

    /// Marks a file as ours (`PRAGMA application_id`): "BrSh".
    static let applicationID: Int64 = 0x4272_5368

    /// Brings a file up to date, or to an older schema, in one transaction.
    static func run(_ database: Database, to schema: Int = steps.count) throws {
        try database.inTransaction(.immediate) {
            // Asked again: another process may have written since the file was looked at.
            try refuse(database)
            let version = try version(of: database)
            guard version < schema else { return .commit }
            for step in steps[Int(version)..<schema] { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA user_version = \(schema)")
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            return .commit
        }
    }

    /// Throws `OpenFailure` for a file of another program, and for one of a newer version of this one.
    static func refuse(_ database: Database) throws {
        let owner = try owner(of: database)
        let isEmpty = try database.row("SELECT 1 FROM sqlite_schema LIMIT 1") { _ in true } == nil
        guard owner == applicationID || isEmpty else { throw OpenFailure.foreignFile }
        let version = try version(of: database)
        guard version <= steps.count else { throw OpenFailure.newerSchema(found: version, known: Int64(steps.count)) }
    }

    static func owner(of database: Database) throws -> Int64 {
        try database.row("PRAGMA application_id") { $0.integer() } ?? 0
    }

    static func version(of database: Database) throws -> Int64 {
        try database.row("PRAGMA user_version") { $0.integer() } ?? 0
    }

    private static let firstSchema = """
        CREATE TABLE term (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('category', 'tag', 'author')),
            slug TEXT NOT NULL CHECK (slug <> ''),
            name TEXT NOT NULL CHECK (name <> ''),
            description TEXT NOT NULL DEFAULT '',
            parent_id INTEGER REFERENCES term CHECK (parent_id IS NULL OR kind = 'category'),
            -- public articles that were settled, those of child categories included
            article_count INTEGER NOT NULL DEFAULT 0 CHECK (article_count >= 0),
            UNIQUE (kind, slug)
        ) STRICT;
        CREATE INDEX term_parent ON term (parent_id) WHERE parent_id IS NOT NULL;

        CREATE TABLE article (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            slug TEXT NOT NULL UNIQUE CHECK (length(CAST(slug AS BLOB)) BETWEEN 1 AND 96),
            status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'retracted', 'trashed')),
            revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
            title TEXT NOT NULL CHECK (title <> ''),
            summary TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL,
            category_id INTEGER REFERENCES term,
            image_url TEXT,
            image_alt TEXT NOT NULL DEFAULT '',
            image_caption TEXT NOT NULL DEFAULT '',
            image_credit TEXT NOT NULL DEFAULT '',
            image_width INTEGER CHECK (image_width > 0),
            image_height INTEGER CHECK (image_height > 0),
            word_count INTEGER NOT NULL DEFAULT 0 CHECK (word_count >= 0),
            published_at INTEGER CHECK (published_at IS NOT NULL OR status <> 'published'),
            updated_at INTEGER NOT NULL,
            -- approved comments
            comment_count INTEGER NOT NULL DEFAULT 0 CHECK (comment_count >= 0),
            comments_open INTEGER CHECK (comments_open IN (0, 1)),
            comments_hold TEXT CHECK (comments_hold IN ('none', 'first', 'all')),
            comments_close_at INTEGER,
            source_name TEXT,
            source_licence TEXT,
            source_url TEXT,
            external_id TEXT,
            import_name TEXT UNIQUE,
            import_digest BLOB,
            -- whether its terms count it: set when it is public and settled
            is_settled INTEGER NOT NULL DEFAULT 0 CHECK (is_settled IN (0, 1))
        ) STRICT;
        CREATE INDEX article_newest ON article (published_at, id) WHERE status = 'published';
        CREATE INDEX article_updated ON article (updated_at, id) WHERE status = 'published';
        CREATE INDEX article_language ON article (language, published_at, id) WHERE status = 'published';
        CREATE INDEX article_category ON article (category_id);
        CREATE INDEX article_external ON article (external_id) WHERE external_id IS NOT NULL;
        CREATE INDEX article_unsettled ON article (published_at) WHERE status = 'published' AND is_settled = 0;

        CREATE TABLE article_text (
            article_id INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
            markdown TEXT NOT NULL,
            html TEXT NOT NULL,
            extra TEXT NOT NULL DEFAULT '{}' CHECK (json_type(extra) = 'object')
        ) STRICT;

        -- The category comes first, then its ancestors, then authors and tags in their order.
        CREATE TABLE article_term (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            position INTEGER NOT NULL CHECK (position >= 0),
            term_id INTEGER NOT NULL REFERENCES term,
            is_inherited INTEGER NOT NULL DEFAULT 0 CHECK (is_inherited IN (0, 1)),
            -- the article's, so that a term's articles are read in order from one index; NULL unless published
            published_at INTEGER,
            PRIMARY KEY (article_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX article_term_newest ON article_term (term_id, published_at, article_id);

        CREATE VIRTUAL TABLE article_search USING fts5 (
            title, summary, tags, body, tokenize = 'porter unicode61 remove_diacritics 2'
        );
        INSERT INTO article_search (article_search, rank) VALUES ('rank', 'bm25(5.0, 2.0, 2.0, 1.0)');

        CREATE TABLE commenter (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            token_digest BLOB NOT NULL UNIQUE,
            approved_count INTEGER NOT NULL DEFAULT 0 CHECK (approved_count >= 0),
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE comment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            parent_id INTEGER REFERENCES comment,
            -- the parent, or its parent where the thread has reached its served depth
            shown_under_id INTEGER REFERENCES comment,
            depth INTEGER NOT NULL CHECK (depth BETWEEN 1 AND 5),
            status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'spam', 'deleted')),
            shown_replies INTEGER NOT NULL DEFAULT 0 CHECK (shown_replies >= 0),
            is_shown INTEGER NOT NULL GENERATED ALWAYS AS (status = 'approved' OR shown_replies > 0) VIRTUAL,
            commenter_id INTEGER REFERENCES commenter,
            name TEXT NOT NULL,
            -- sealed
            email BLOB,
            markdown TEXT NOT NULL,
            html TEXT NOT NULL,
            words_digest BLOB NOT NULL,
            held_reasons TEXT NOT NULL DEFAULT '',
            created_at INTEGER NOT NULL,
            edited_at INTEGER,
            external_id TEXT,
            import_name TEXT UNIQUE,
            import_digest BLOB
        ) STRICT;
        CREATE INDEX comment_thread ON comment (article_id, shown_under_id, is_shown, created_at, id);
        CREATE INDEX comment_flat ON comment (article_id, created_at, id) WHERE status = 'approved';
        CREATE INDEX comment_queue ON comment (status, created_at, id);
        CREATE INDEX comment_words ON comment (article_id, words_digest, created_at);
        CREATE INDEX comment_parent ON comment (parent_id) WHERE parent_id IS NOT NULL;
        CREATE INDEX comment_shown_under ON comment (shown_under_id) WHERE shown_under_id IS NOT NULL;
        CREATE INDEX comment_commenter ON comment (commenter_id) WHERE commenter_id IS NOT NULL;
        CREATE INDEX comment_external ON comment (article_id, external_id) WHERE external_id IS NOT NULL;

        -- One row for each committed write, in its own transaction.
        CREATE TABLE change (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            keys TEXT NOT NULL
        ) STRICT;
        """

    /// An article knows its authors and tags without a look into `article_term`, which is for finding articles: docs/decisions/0006.
    private static let termsInArticles = """
        -- ids with spaces between, in their order, categories left out
        ALTER TABLE article ADD COLUMN term_ids TEXT NOT NULL DEFAULT '';
        UPDATE article SET term_ids = coalesce((SELECT group_concat(id, ' ') FROM (
            SELECT term.id FROM article_term JOIN term ON term.id = article_term.term_id
            WHERE article_term.article_id = article.id AND term.kind <> 'category' ORDER BY article_term.position
        )), '');
        """

    /// What editors need: tokens, revisions, corrections, former slugs, lists, an audit log, and changes that tell what happened.
    private static let editorialDesk = """
        ALTER TABLE article ADD COLUMN embargo_until INTEGER;
        ALTER TABLE article ADD COLUMN retracted_at INTEGER;
        ALTER TABLE article ADD COLUMN retraction_reason TEXT
            CHECK ((retraction_reason IS NULL) = (retracted_at IS NULL));
        -- links for preview name it: a new one makes those given before worthless
        ALTER TABLE article ADD COLUMN preview_serial INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX article_desk_updated ON article (updated_at, id);
        CREATE INDEX article_desk_newest ON article (coalesce(published_at, updated_at), id);

        -- ways to articles that have another slug now
        CREATE TABLE former_slug (
            slug TEXT PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX former_slug_article ON former_slug (article_id);

        CREATE TABLE token (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL CHECK (name <> ''),
            -- SHA-256 of the secret
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        ) STRICT;

        CREATE TABLE revision (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            at INTEGER NOT NULL,
            editor TEXT NOT NULL,
            acting_for TEXT,
            -- the members of the article as they were written
            content TEXT NOT NULL CHECK (json_type(content) = 'object'),
            PRIMARY KEY (article_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE correction (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('correction', 'clarification', 'update', 'note')),
            text TEXT NOT NULL CHECK (text <> ''),
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX correction_newest ON correction (at, id);
        CREATE INDEX correction_article ON correction (article_id, at, id);

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL DEFAULT '',
            token_id INTEGER,
            editor TEXT NOT NULL,
            acting_for TEXT,
            client TEXT,
            request_id TEXT
        ) STRICT;
        CREATE INDEX audit_subject ON audit (subject, id);
        CREATE INDEX audit_act ON audit (act, id);

        -- answers to requests that may come again
        CREATE TABLE recorded_answer (
            scope TEXT NOT NULL,
            key TEXT NOT NULL,
            body_digest BLOB NOT NULL,
            status INTEGER NOT NULL,
            fields TEXT NOT NULL,
            body BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (scope, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recorded_answer_at ON recorded_answer (at);

        ALTER TABLE term ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);
        -- ways to terms that have another slug now, or were merged into another
        CREATE TABLE former_term_slug (
            kind TEXT NOT NULL,
            slug TEXT NOT NULL,
            term_id INTEGER NOT NULL REFERENCES term ON DELETE CASCADE,
            PRIMARY KEY (kind, slug)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX former_term_slug_term ON former_term_slug (term_id);
        -- what became of ids that revisions still name
        CREATE TABLE merged_term (
            id INTEGER PRIMARY KEY,
            term_id INTEGER NOT NULL REFERENCES term ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX merged_term_term ON merged_term (term_id);

        -- ordered choices of articles
        CREATE TABLE list (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
            revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
            updated_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE list_article (
            list_id INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
            position INTEGER NOT NULL CHECK (position >= 0),
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            PRIMARY KEY (list_id, position),
            UNIQUE (list_id, article_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX list_article_article ON list_article (article_id);

        -- one row: renewed when a backup is restored, so that numbers of changes mean nothing elsewhere
        CREATE TABLE history (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch TEXT NOT NULL
        ) STRICT;
        INSERT INTO history (id, epoch) VALUES (1, lower(hex(randomblob(8))));

        ALTER TABLE change ADD COLUMN kind TEXT NOT NULL DEFAULT 'article_updated';
        ALTER TABLE change ADD COLUMN article_id INTEGER;
        -- whether some public answer differed by it
        ALTER TABLE change ADD COLUMN is_public INTEGER NOT NULL DEFAULT 1 CHECK (is_public IN (0, 1));
        CREATE INDEX change_public ON change (number) WHERE is_public = 1;
        UPDATE change SET article_id = CAST(substr(keys, instr(keys, 'article:') + 8) AS INTEGER)
            WHERE instr(keys, 'article:') > 0;
        UPDATE change SET kind = 'comments_changed' WHERE instr(keys, 'comments:') > 0;
        """

    /// What moderators need: who sent a comment as far as may be known, what was decided, bans, word lists, reports, a learned spam score.
    private static let commentDesk = """
        -- names the key that its addresses are sealed under, in the key ring; partly random, so that no database takes another's
        ALTER TABLE commenter ADD COLUMN key_id INTEGER;
        -- what a picture that stands for them is drawn from
        ALTER TABLE commenter ADD COLUMN avatar INTEGER;
        UPDATE commenter SET avatar = random();

        -- the address's code under the site's secret
        ALTER TABLE comment ADD COLUMN email_code BLOB;
        -- the code of the sender's network under that day's key, and the day (since 1970)
        ALTER TABLE comment ADD COLUMN network BLOB;
        ALTER TABLE comment ADD COLUMN network_day INTEGER CHECK ((network_day IS NULL) = (network IS NULL));
        -- the commenter's
        ALTER TABLE comment ADD COLUMN avatar INTEGER;
        ALTER TABLE comment ADD COLUMN is_staff INTEGER NOT NULL DEFAULT 0 CHECK (is_staff IN (0, 1));
        ALTER TABLE comment ADD COLUMN featured_at INTEGER;
        -- the version of the renderer that made its HTML
        ALTER TABLE comment ADD COLUMN renderer INTEGER NOT NULL DEFAULT 1;
        -- as what its words were taught to the spam score
        ALTER TABLE comment ADD COLUMN taught TEXT CHECK (taught IN ('spam', 'ham'));
        ALTER TABLE comment ADD COLUMN decided_at INTEGER;
        ALTER TABLE comment ADD COLUMN decided_by TEXT;
        ALTER TABLE comment ADD COLUMN decision_reason TEXT;
        -- of its commenter: what an import brings of it is not taken again
        ALTER TABLE comment ADD COLUMN erased_at INTEGER;
        -- reports that no decision has answered yet
        ALTER TABLE comment ADD COLUMN open_reports INTEGER NOT NULL DEFAULT 0 CHECK (open_reports >= 0);
        CREATE INDEX comment_email ON comment (email_code) WHERE email_code IS NOT NULL;
        CREATE INDEX comment_address ON comment (created_at) WHERE email_code IS NOT NULL;
        CREATE INDEX comment_network ON comment (network_day, network, created_at) WHERE network IS NOT NULL;
        CREATE INDEX comment_reported ON comment (created_at, id) WHERE open_reports > 0;
        CREATE INDEX comment_featured ON comment (article_id, created_at, id) WHERE featured_at IS NOT NULL;
        DROP INDEX comment_flat;
        CREATE INDEX comment_flat ON comment (article_id, status, created_at, id);
        DROP INDEX comment_commenter;
        CREATE INDEX comment_commenter ON comment (commenter_id, status, created_at, id) WHERE commenter_id IS NOT NULL;

        CREATE TABLE ban (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('commenter', 'email', 'network')),
            commenter_id INTEGER REFERENCES commenter CHECK ((commenter_id IS NOT NULL) = (kind = 'commenter')),
            code BLOB CHECK ((code IS NOT NULL) = (kind <> 'commenter')),
            -- the day under whose key the code of a network was made: kept as long as the ban
            network_day INTEGER CHECK ((network_day IS NOT NULL) = (kind = 'network')),
            -- the comment that it was made for
            comment_id INTEGER NOT NULL,
            reason TEXT NOT NULL DEFAULT '',
            editor TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX ban_commenter ON ban (commenter_id) WHERE commenter_id IS NOT NULL;
        CREATE INDEX ban_expiry ON ban (expires_at) WHERE expires_at IS NOT NULL;
        CREATE INDEX ban_network ON ban (network_day) WHERE network_day IS NOT NULL;
        CREATE UNIQUE INDEX ban_code ON ban (kind, code, network_day) WHERE code IS NOT NULL;

        CREATE TABLE word_list (
            name TEXT PRIMARY KEY CHECK (name IN ('hold', 'reject')),
            revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
            -- one a line
            entries TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID;
        INSERT INTO word_list (name) VALUES ('hold'), ('reject');

        -- in how many comments of each kind a word stood
        CREATE TABLE spam_token (
            hash INTEGER PRIMARY KEY,
            spam INTEGER NOT NULL CHECK (spam >= 0),
            ham INTEGER NOT NULL CHECK (ham >= 0)
        ) STRICT;
        CREATE TABLE spam_decisions (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            spam INTEGER NOT NULL CHECK (spam >= 0),
            ham INTEGER NOT NULL CHECK (ham >= 0)
        ) STRICT;
        INSERT INTO spam_decisions (id, spam, ham) VALUES (1, 0, 0);

        CREATE TABLE report (
            comment_id INTEGER NOT NULL REFERENCES comment ON DELETE CASCADE,
            -- the code of the reporter's network under that day's key
            reporter BLOB NOT NULL,
            network_day INTEGER NOT NULL,
            reason TEXT NOT NULL CHECK (reason IN ('spam', 'abuse', 'personal_data', 'illegal', 'off_topic', 'other')),
            detail TEXT NOT NULL DEFAULT '',
            at INTEGER NOT NULL,
            is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
            PRIMARY KEY (comment_id, reporter)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX report_day ON report (network_day);

        -- until they would not be taken anyway
        CREATE TABLE spent_challenge (
            id TEXT PRIMARY KEY,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX spent_challenge_expiry ON spent_challenge (expires_at);

        -- times that words were erased since the write-ahead log was last emptied for it
        ALTER TABLE history ADD COLUMN scrubs_due INTEGER NOT NULL DEFAULT 0 CHECK (scrubs_due >= 0);
        -- of the root secret that the codes of addresses were made under
        ALTER TABLE history ADD COLUMN codes_fingerprint BLOB;
        -- addresses are still sealed as they were before commenters had keys
        ALTER TABLE history ADD COLUMN has_former_addresses INTEGER NOT NULL DEFAULT 0 CHECK (has_former_addresses IN (0, 1));
        UPDATE history SET has_former_addresses = EXISTS (SELECT 1 FROM comment WHERE email IS NOT NULL);
        -- keys of the ring that have to be gone
        CREATE TABLE destroyed_key (id INTEGER PRIMARY KEY) STRICT;
        -- of the comment or article that was answered with
        ALTER TABLE recorded_answer ADD COLUMN location TEXT;
        CREATE INDEX recorded_answer_location ON recorded_answer (location) WHERE location IS NOT NULL;
        DELETE FROM recorded_answer;
        """

    /// An index of our own in place of FTS5's: docs/decisions/0010. Articles are entered into it beside the running server.
    private static let ownIndex = """
        -- what is found and shown by a search: bodies without their markup, by themselves, so that a page has many
        CREATE TABLE article_plain (
            article_id INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
            text TEXT NOT NULL
        ) STRICT;
        INSERT INTO article_plain (article_id, text)
            SELECT article_id, coalesce((SELECT body FROM article_search WHERE rowid = article_id), '') FROM article_text;
        DROP TABLE article_search;

        CREATE TABLE search_term (
            id INTEGER PRIMARY KEY,
            term TEXT NOT NULL UNIQUE,
            documents INTEGER NOT NULL CHECK (documents > 0)
        ) STRICT;
        CREATE TABLE search_posting (
            -- the term's id, times 2^24, and the number of the block
            id INTEGER PRIMARY KEY,
            counts BLOB NOT NULL,
            places BLOB NOT NULL
        ) STRICT;
        -- articles in the postings, with what was entered of them
        CREATE TABLE search_document (
            article_id INTEGER PRIMARY KEY,
            content BLOB NOT NULL
        ) STRICT;
        -- articles that are not in the postings yet, or are there as they were before
        CREATE TABLE search_fresh (
            article_id INTEGER PRIMARY KEY,
            -- another for another content
            stamp INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE TABLE search_totals (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            -- of the analysis that made the terms; another one's are made anew
            version INTEGER NOT NULL,
            -- while they are: the last article that was entered
            entered_to INTEGER NOT NULL DEFAULT 0,
            documents INTEGER NOT NULL,
            body INTEGER NOT NULL,
            title INTEGER NOT NULL,
            summary INTEGER NOT NULL,
            tags INTEGER NOT NULL
        ) STRICT;
        INSERT INTO search_totals (id, version, documents, body, title, summary, tags) VALUES (1, 0, 0, 0, 0, 0, 0);

        -- the same for comments, which moderators search; a term is a code of its word
        CREATE TABLE comment_search_posting (
            id INTEGER PRIMARY KEY,
            counts BLOB NOT NULL,
            places BLOB NOT NULL
        ) STRICT;
        CREATE TABLE comment_search_state (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL,
            -- the last comment in the index; what is behind it is read itself
            entered_to INTEGER NOT NULL
        ) STRICT;
        INSERT INTO comment_search_state (id, version, entered_to) VALUES (1, 0, 0);
        """

    /// The last word of the source of weather, so that a restart shows it at once.
    private static let weather = """
        CREATE TABLE weather (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            -- a digest of its address, which may hold a key
            source BLOB NOT NULL CHECK (length(source) = 16),
            day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            high REAL NOT NULL,
            low REAL NOT NULL CHECK (low <= high),
            unit TEXT NOT NULL CHECK (unit IN ('celsius', 'fahrenheit')),
            read_at INTEGER NOT NULL
        ) STRICT;
        """

    /// What tells this newsroom's entries in feeds from those of all others, for good: unlike the epoch it outlives a restored backup.
    private static let syndication = """
        ALTER TABLE history ADD COLUMN site BLOB NOT NULL DEFAULT x'';
        UPDATE history SET site = randomblob(16);
        CREATE INDEX article_retracted ON article (retracted_at, id) WHERE status = 'retracted';
        """
}
