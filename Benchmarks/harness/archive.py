"""Searches archives of two sizes, by Broadsheet without its cache and by Hummingbird with FTS5, and completes what is typed.

The texts are real where they are at hand (beside the checkout), taken apart and put together anew; else they are invented.
"""
import contextlib
import dataclasses
import datetime
import json
import pathlib
import random
import re
import socket
import statistics
import subprocess
import time
import urllib.parse

from . import data, equality, load, servers, threads

SIZES = [2_868, 100_000]
REAL = [servers.ROOT.parent / "shared/data/articles" / name for name in ["wikinews_en", "huffpost"]]
QUERIES = 200
# Requests on one connection, of which the percentiles are.
SINGLE = 2_000


@dataclasses.dataclass
class Times:
    """Of one server. Microseconds, of requests one after the other, client included."""
    p50: float
    p95: float


@dataclasses.dataclass
class Archive:
    articles: int
    is_real: bool
    import_seconds: float
    bytes: int
    agreement: float
    # By title: runs with 64 connections, and times with one.
    runs: dict
    pairs: list
    times: dict
    suggest: Times


def measure(folder, rounds, seconds):
    return [search(size, folder / f"archive-{size}", rounds, seconds) for size in SIZES]


def search(size, folder, rounds, seconds):
    folder.mkdir()
    database, lines = folder / "news.sqlite", folder / "articles.jsonl"
    titles = []
    with lines.open("w") as file:
        for article in articles(size):
            titles.append(article["title"])
            file.write(json.dumps(article) + "\n")
    start = time.monotonic()
    subprocess.run([servers.BROADSHEET, "import", "--database", database, lines], check=True, stdout=subprocess.DEVNULL)
    import_seconds = time.monotonic() - start
    targets = ["/search?q=" + urllib.parse.quote(query) for query in queries(titles)]
    work = load.Work("archive", "", targets, ["hummingbird"], [64])
    with contextlib.ExitStack() as running:
        ours, theirs = (running.enter_context(server) for server in [
            servers.broadsheet("Broadsheet, cache off", database, cache=False, folder=folder / "ours"),
            servers.hummingbird(database, folder=folder / "theirs")])
        agreement = equality.check_searches(ours, theirs, targets)
        runs, pairs = {ours.title: [], theirs.title: []}, []
        for server in [ours, theirs]:
            load.run(server, work, 64, 1, folder)
        for _ in range(rounds):
            other, own = (load.run(server, work, 64, seconds, folder) for server in [theirs, ours])
            runs[theirs.title].append(other)
            runs[ours.title].append(own)
            pairs.append((own, other))
        times = {server.title: single(server, targets) for server in [theirs, ours]}
        suggest = single(ours, ["/search/suggest?q=" + urllib.parse.quote(text) for text in typed(titles)])
    return Archive(size, all(map(pathlib.Path.exists, REAL)), import_seconds, database.stat().st_size, agreement, runs, pairs, times, suggest)


def single(server, targets):
    with socket.create_connection(("127.0.0.1", server.port), 30) as connection:
        for target in targets:
            threads.ask(connection, target)
        times = []
        for number in range(SINGLE):
            start = time.perf_counter()
            threads.ask(connection, targets[number % len(targets)])
            times.append((time.perf_counter() - start) * 1e6)
    return Times(statistics.median(times), statistics.quantiles(times, n=20)[18])


def articles(count, seed=6):
    """Titles, summaries and paragraphs of different articles together."""
    chance = random.Random(seed)
    known = real() or [json.loads(line) for line in data.article_lines()]
    titles = [article["title"] for article in known]
    summaries = [article["summary"] for article in known if article.get("summary")]
    paragraphs = [text for article in known for text in re.split(r"\n\s*\n", article.get("body") or "") if len(text) > 40]
    start = datetime.datetime(2005, 1, 1, tzinfo=datetime.timezone.utc)
    for number in range(count):
        yield {
            "id": f"archive-{number}", "source": "Archive", "title": mixed(chance.sample(titles, 2)), "language": "en",
            "summary": chance.choice(summaries) if summaries else "", "category": chance.choice(data.CATEGORIES),
            "body": "\n\n".join(chance.sample(paragraphs, min(len(paragraphs), chance.randint(3, 12)))),
            "published_at": (start + datetime.timedelta(minutes=90 * number)).isoformat(),
        }


def mixed(titles):
    """The beginning of one with the end of the other."""
    first, second = (title.split() for title in titles)
    return " ".join(first[:(len(first) + 1) // 2] + second[len(second) // 2:])


def real():
    if not all(map(pathlib.Path.exists, REAL)):
        print("real archives are not there (see README of the data): invented articles take their place", flush=True)
        return []
    return [json.loads(line) for folder in REAL for file in sorted(folder.glob("*.jsonl")) for line in file.open()]


def queries(titles, seed=7):
    """Two words each that stand in one title."""
    chance = random.Random(seed)
    pools = [list(dict.fromkeys(re.findall(r"[a-z]{4,}", title.lower()))) for title in titles]
    pools = [pool for pool in pools if len(pool) > 1]
    return [" ".join(chance.sample(chance.choice(pools), 2)) for _ in range(QUERIES)]


def typed(titles, seed=8):
    """What somebody has typed so far, from the second letter on."""
    chance = random.Random(seed)
    texts = [re.sub(r"[^\w ]", "", chance.choice(titles)) for _ in range(QUERIES)]
    return [text[:chance.randint(2, 16)].rstrip() or "th" for text in texts]
