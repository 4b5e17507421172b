"""All that a reader can be answered, as one digest."""
import hashlib
import http.client
import json
import re
import urllib.parse


def digest(port, queries):
    """The digest over every public answer of the server, and the answers by their paths.

    queries -- what is searched for
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    found = {}

    def get(path):
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read()
        # Problems name the request, and a search's next page its moment.
        shown = re.sub(rb'"next":"[^"]*"', b'"next":"..."', text) if answer.status == 200 else b""
        found[path] = b"%d " % answer.status + shown
        return answer.status, text

    def follow(path, name):
        """Every page of a list."""
        items = []
        while path:
            status, text = get(path)
            if status != 200:
                return items
            page = json.loads(text)
            items, path = items + page[name], page["next"]
        return items

    articles = follow("/articles?limit=100", "articles")
    for sort in ("oldest", "updated"):
        follow(f"/articles?limit=100&sort={sort}", "articles")
    for article in articles:
        slug = urllib.parse.quote(article["slug"], safe="")
        for path in (f"/articles/{slug}", f"/articles/{slug}/related", f"/stories/{slug}", f"/stories/{slug}/comments/feed/atom"):
            get(path)
        follow(f"/articles/{slug}/comments?limit=100", "comments")
        follow(f"/articles/{slug}/comments?limit=100&view=flat&sort=newest", "comments")
    for kind in ("tags", "authors"):
        for term in follow(f"/{kind}?limit=100", kind):
            get(f"/{kind}/{urllib.parse.quote(term['slug'], safe='')}")
    for section in {article["category"]["slug"] for article in articles if article["category"]}:
        get(f"/categories/{section}")
        get(f"/sections/{section}")
    for form in ("atom", "rss", "json"):
        get(f"/feed/{form}")
        get(f"/comments/feed/{form}")
    for path in ("/", "/stories", "/categories", "/lists", "/corrections?limit=100", "/weather", "/robots.txt", "/sitemap-news.xml"):
        get(path)
    for location in re.findall(r"<loc>https?://[^/<]+(/[^<]+)</loc>", get("/sitemap.xml")[1].decode()):
        get(location)
    for query in queries:
        get("/search?exact=true&limit=50&facets=category,tag,author,month&q=" + urllib.parse.quote(query))
    whole = hashlib.sha256()
    for path in sorted(found):
        whole.update(path.encode() + b"\0" + hashlib.sha256(found[path]).digest())
    return whole.hexdigest(), found
