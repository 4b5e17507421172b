"""Clients of the soak: each asks or writes without end, counts what it was answered, and says what should not have been."""
import collections
import http.client
import json
import random
import threading
import time
import urllib.parse

from . import data

# What a client may be told beside what it asked for: too fast, or that a line is full. All else that is 503 is a failure.
INTENDED = {b"/problems/too-fast", b"/problems/busy", b"/problems/overloaded"}


class Gate:
    """Lets writes through, or holds them back until none is under way."""

    def __init__(self):
        self.condition, self.writing, self.is_open = threading.Condition(), 0, True

    def __enter__(self):
        with self.condition:
            self.condition.wait_for(lambda: self.is_open)
            self.writing += 1

    def __exit__(self, *_):
        with self.condition:
            self.writing -= 1
            self.condition.notify_all()

    def close(self):
        with self.condition:
            self.is_open = False
            self.condition.wait_for(lambda: self.writing == 0)

    def open(self):
        with self.condition:
            self.is_open = True
            self.condition.notify_all()


class Ledger:
    """What all clients were answered and what was acknowledged."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seconds = collections.defaultdict(list)
        self.statuses = collections.Counter()
        self.faults, self.comments, self.articles = [], set(), set()

    def note(self, kind, status, seconds):
        with self.lock:
            self.statuses[kind, status] += 1
            self.seconds[kind].append(seconds)

    def fault(self, text):
        with self.lock:
            self.faults.append(text)


class Client(threading.Thread):
    """A connection that is kept, and a thread on it."""

    def __init__(self, port, ledger, over, seed, token=None):
        super().__init__(daemon=True)
        self.port, self.ledger, self.over, self.token = port, ledger, over, token
        self.chance = random.Random(seed)
        self.words = data.Words(self.chance)
        self.connection, self.used = http.client.HTTPConnection("127.0.0.1", port, timeout=60), time.monotonic()

    def run(self):
        while not self.over.is_set():
            try:
                self.step()
            except Exception as error:
                self.ledger.fault(f"{type(self).__name__}: {type(error).__name__} {error}")
                self.connection.close()

    def ask(self, kind, path, *, method="GET", body=None, fields=None, expected=(200,)):
        """Status, fields and body; whatever is neither expected nor intended is a fault."""
        fields = dict(fields or {})
        if body is not None:
            fields["Content-Type"] = "application/json"
            body = json.dumps(body)
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        start = time.monotonic()
        # A connection that nobody used for so long, before a closed gate, the server may be closing just now (RFC 9112, 9.5).
        if start - self.used > 5:
            self.connection.close()
        self.connection.request(method, path, body, fields)
        answer = self.connection.getresponse()
        text = answer.read()
        self.used = time.monotonic()
        self.ledger.note(kind, answer.status, self.used - start)
        if answer.status in (429, 503) and any(b'"type":"%s"' % name in text for name in INTENDED):
            time.sleep(0.05)
        elif answer.status not in expected:
            self.ledger.fault(f"{method} {path}: {answer.status} {text[:300]!r}")
        return answer.status, answer.headers, text


class Reader(Client):
    """Articles, lists, comments, pages and feeds, every second time with the tag of before."""

    def __init__(self, *arguments, slugs):
        super().__init__(*arguments)
        self.slugs, self.tags = slugs, {}

    def step(self):
        slug = urllib.parse.quote(self.chance.choice(self.slugs), safe="")
        kind, path = self.chance.choice([
            ("article", f"/articles/{slug}"), ("article", f"/articles/{slug}"), ("comments", f"/articles/{slug}/comments"),
            ("page", f"/stories/{slug}"), ("page", "/"), ("list", "/articles"), ("list", "/articles?sort=updated&limit=50"),
            ("list", f"/articles?category={self.chance.choice(data.CATEGORIES).lower()}"), ("feed", "/feed/atom"), ("feed", "/comments/feed/json"),
            ("related", f"/articles/{slug}/related"), ("changes", "/changes?limit=5"),
        ])
        tag = self.tags.get(path) if self.chance.random() < 0.5 else None
        status, fields, _ = self.ask(kind, path, fields={"If-None-Match": tag} if tag else {}, expected=(200, 304))
        if status == 200 and fields["ETag"] and len(self.tags) < 2000:
            self.tags[path] = fields["ETag"]


class Searcher(Client):
    def step(self):
        if self.chance.random() < 0.3:
            self.ask("suggest", "/search/suggest?q=" + self.words.rare()[:3])
        else:
            query = " ".join(self.words.draw(self.chance.randint(1, 3)))
            self.ask("search", "/search?q=" + urllib.parse.quote(query))


class Commenter(Client):
    """Posts, and answers what it posted before."""

    def __init__(self, *arguments, slugs, gate):
        super().__init__(*arguments)
        self.slugs, self.gate, self.last = slugs, gate, None

    def step(self):
        slug, parent = self.last if self.last and self.chance.random() < 0.4 else (self.chance.choice(self.slugs), None)
        body = {"name": self.words.name(), "email": f"{self.words.rare()}@readers.example", "body": self.words.sentence(8, 40)}
        if parent:
            body["parent_id"] = parent
        with self.gate:
            status, _, text = self.ask("post", f"/articles/{urllib.parse.quote(slug, safe='')}/comments", method="POST", body=body,
                                       expected=(201, 202))
        if status == 201:
            number = json.loads(text)["id"]
            with self.ledger.lock:
                self.ledger.comments.add(number)
            self.last = (slug, number)
        time.sleep(0.005)


class Editor(Client):
    """Writes articles, edits them, corrects them, throws some of their own away, and decides about comments."""

    def __init__(self, *arguments, slugs, gate):
        super().__init__(*arguments)
        self.slugs, self.gate, self.own = slugs, gate, []

    def step(self):
        with self.gate:
            self.chance.choice([self.write, self.edit, self.edit, self.edit, self.correct, self.discard, self.decide])()
        time.sleep(0.02)

    def write(self):
        status, _, text = self.ask("write", "/articles", method="POST", expected=(201,), body={
            "title": self.words.sentence(5, 9).rstrip("."), "body": self.words.article(2000), "category": self.chance.choice(data.CATEGORIES),
            "tags": [self.words.rare()], "authors": [self.words.name()], "status": "published"})
        if status == 201:
            slug = json.loads(text)["slug"]
            self.own.append(slug)
            with self.ledger.lock:
                self.ledger.articles.add(slug)

    def edit(self):
        path = "/articles/" + urllib.parse.quote(self.chance.choice(self.slugs), safe="")
        status, fields, _ = self.ask("desk", path)
        if status == 200:
            change = self.chance.choice([{"summary": self.words.sentence(10, 20)}, {"body": self.words.article(2500)}])
            # The import may be faster.
            self.ask("edit", path, method="PATCH", body=change, fields={"If-Match": fields["ETag"]}, expected=(200, 412))

    def correct(self):
        path = "/articles/" + urllib.parse.quote(self.chance.choice(self.slugs), safe="")
        status, fields, _ = self.ask("desk", path)
        if status == 200:
            self.ask("correct", path + "/corrections", method="POST", fields={"If-Match": fields["ETag"]}, expected=(201, 412),
                     body={"kind": "correction", "text": self.words.sentence(8, 16)})

    def discard(self):
        if len(self.own) > 20:
            slug = self.own.pop(0)
            path = "/articles/" + urllib.parse.quote(slug, safe="")
            _, fields, _ = self.ask("desk", path)
            status, _, _ = self.ask("discard", path, method="DELETE", fields={"If-Match": fields["ETag"]}, expected=(200, 204, 412))
            if status != 412:
                with self.ledger.lock:
                    self.ledger.articles.discard(slug)

    def decide(self):
        status, _, text = self.ask("queue", "/moderation/comments?status=approved&sort=newest&limit=5")
        found = json.loads(text)["comments"] if status == 200 else []
        if found:
            number = found[-1]["id"]
            self.ask("decide", "/moderation/decisions", method="POST", expected=(200, 409),
                     body={"decisions": [{"id": number, "from": "approved", "to": "rejected"}]})
            self.ask("decide", "/moderation/decisions", method="POST", expected=(200, 409),
                     body={"decisions": [{"id": number, "from": "rejected", "to": "approved"}]})
