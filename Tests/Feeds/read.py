"""read.py FOLDER: every feed of a folder as feed readers read it, each beside what it should say (feeds.json)."""

import json
import sys
from pathlib import Path

import feedparser
from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads((Path(__file__).parent / "json-feed-1.1.schema.json").read_text())


def entries_of_xml(path):
    # As a reader that cleans nothing sees them: what is harmless must be so by itself.
    feed = feedparser.parse(path.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, f"{path.name}: {feed.bozo_exception}"
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[path.suffix[1:]], feed.version
    for entry in feed.entries:
        assert entry.published_parsed and entry.updated_parsed, entry.id
    return feed.feed.title, [entry.id for entry in feed.entries], [entry.link for entry in feed.entries]


def entries_of_json(path):
    feed = json.loads(path.read_bytes())
    faults = list(Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(feed))
    assert not faults, f"{path.name}: {faults[0].json_path}: {faults[0].message}"
    return feed["title"], [item["id"] for item in feed["items"]], [item["url"] for item in feed["items"]]


folder = Path(sys.argv[1])
wanted = json.loads((folder / "feeds.json").read_text())
assert wanted
named = {}
for name, expected in wanted.items():
    path = folder / name
    title, ids, links = (entries_of_json if path.suffix == ".json" else entries_of_xml)(path)
    assert len(ids) == expected["entries"], f"{name}: {len(ids)} entries and not {expected['entries']}"
    assert len(set(ids)) == len(ids), f"{name}: an id comes twice"
    assert all(link.startswith("https://news.example/") for link in links), f"{name}: {links}"
    assert title == expected["title"], f"{name}: {title!r}"
    assert named.setdefault(path.stem, ids) == ids, f"{name}: other entries than in another format"
