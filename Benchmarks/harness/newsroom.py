"""Brings a newsroom into a database, and finds out from Broadsheet itself what can be asked of it."""
import collections
import dataclasses
import json
import re
import subprocess
import urllib.parse

from . import data, load, report, servers


@dataclasses.dataclass
class Pages:
    """What only Broadsheet can say of its pages: the paths of stylesheet, script and icon, and by slug the slugs of related stories in their
    order."""
    assets: list
    related: dict


class Newsroom:
    """The database, what can be asked of it, and its answers as files."""

    def __init__(self, articles, folder):
        self.database = folder / "news.sqlite"
        if not articles:
            articles = [folder / "articles.jsonl"]
            articles[0].write_text("".join(line + "\n" for line in data.article_lines()))
        self.bring_in(articles)
        self.token = subprocess.run(
            [servers.BROADSHEET, "token", "create", "--database", self.database, "--name", "benchmark", "--scope", "articles:write"],
            check=True, capture_output=True, text=True).stdout.strip()
        self.files = servers.Files(folder / "files")
        with servers.Server("Broadsheet", lambda port: [
                servers.BROADSHEET, "serve", "--database", self.database, "--listen", f"127.0.0.1:{port}", "--access-log", "off"]) as server:
            self.read(server, folder)
            self.save(server)
        with servers.broadsheet("Broadsheet", self.database, pages=True, folder=folder / "read") as server:
            self.save_pages(server)

    def bring_in(self, files):
        # A line that is bad (65) is told, and the others are there.
        done = subprocess.run([servers.BROADSHEET, "import", "--database", self.database, *files], stdout=subprocess.DEVNULL)
        if done.returncode not in (0, 65):
            raise SystemExit(f"the import failed with {done.returncode}")

    def read(self, server, folder):
        slugs, texts, page = [], [], "/articles?limit=100&fields=slug,title,summary"
        while page and len(slugs) < data.ARTICLES:
            answer = json.loads(server.get(page)[2])
            slugs += [article["slug"] for article in answer["articles"]]
            texts += [f'{article["title"]} {article["summary"]}' for article in answer["articles"]]
            page = answer["next"]
        comments = folder / "comments.jsonl"
        comments.write_text("".join(line + "\n" for line in data.comment_lines(slugs[:data.COMMENTED])))
        self.bring_in([comments])
        self.articles = ["/articles/" + urllib.parse.quote(slug, safe="") for slug in slugs]
        self.stories = ["/stories/" + urllib.parse.quote(slug, safe="") for slug in slugs]
        self.threads = self.articles[0] + "/comments"
        self.searches = ["/search?q=" + urllib.parse.quote(query) for query in data.queries(texts)]

    def save(self, server):
        self.sizes = collections.defaultdict(int)
        for path in [*self.articles, "/articles", self.threads]:
            plain, (_, fields, compressed) = server.get(path)[2], server.get(path, {"Accept-Encoding": "gzip"})
            self.files.save(path, plain, compressed if fields.get("content-encoding") == "gzip" else None)
            kind = {"/articles": "list", self.threads: "comments"}.get(path, "article")
            self.sizes[kind] += len(plain)
            self.sizes[kind + ".gz"] += len(compressed)
        for kind in ["article", "article.gz"]:
            self.sizes[kind] //= len(self.articles)

    def save_pages(self, server):
        related = {}
        for article, page in zip(self.articles, self.stories):
            plain = server.get(page)[2]
            self.files.save(page, plain, None, kind="html")
            self.sizes["page"] += len(plain)
            found = json.loads(server.get(f"{article}/related?limit=4&fields=slug")[2])["articles"]
            related[urllib.parse.unquote(article.removeprefix("/articles/"))] = [article["slug"] for article in found]
        self.sizes["page"] //= len(self.stories)
        assets = [re.search(rf'<{tag}="(/assets/[^"]+)"', plain.decode()).group(1)
                  for tag in ['link rel="stylesheet" href', 'script type="module" src', 'link rel="icon" href']]
        self.pages = Pages(assets, related)

    def works(self):
        sizes = {kind: report.size(size) for kind, size in self.sizes.items()}
        return [
            load.Work("article", f"An article: {len(self.articles):,} in turn, of {sizes['article']} on average", self.articles,
                      ["nginx", "hummingbird", "epoll"], [64, 1, 1024]),
            load.Work("list", f"The newest 20 articles, {sizes['list']}", ["/articles"], ["nginx", "hummingbird", "epoll"], [64, 1, 1024]),
            load.Work("comments", f"The first page of an article's comments, {sizes['comments']}", [self.threads],
                      ["nginx", "hummingbird"], [64]),
            load.Work("page", f"A story's page: {len(self.stories):,} in turn, of {sizes['page']} on average", self.stories,
                      ["nginx", "hummingbird"], [64, 1], is_page=True),
            load.Work("search", f"A search: {len(self.searches)} in turn", self.searches, ["hummingbird"], [64]),
            load.Work("gzip", f"An article with gzip, {sizes['article.gz']} on average", self.articles, ["nginx"], [64],
                      fields={"Accept-Encoding": "gzip"}),
            load.Work("304", "An article that the client has: 304", self.articles[:1], ["nginx"], [64], revalidates=True),
            # Last: they change what the others read.
            load.Work("edit", "An edit of an article, with the tag of the version that it changes, acknowledged when it is on the disk", self.articles,
                      [], [64, 1], fields={"Authorization": f"Bearer {self.token}"}, edits=True),
            load.Work("post", "A comment, acknowledged when it is on the disk", [path + "/comments" for path in self.articles],
                      ["hummingbird"], [64], posts=True),
        ]
