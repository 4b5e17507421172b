"""Compares pages of an article with very many comments with those of one with few, pair by pair, without the cache.

Both articles repeat the same fifty comments, so that pages of the same kind hold as much, wherever they lie: what differs is how much lies
before them, behind them and under them.
"""
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

from . import data, servers

FEW, MANY = 50, 50_000
# Requests in a row whose CPU time is counted as one, and how often all pages are asked for.
BATCH, ROUNDS = 20, 60


@dataclasses.dataclass
class Page:
    """One kind of page: bytes, and microseconds of one request, by the place of the page; ratios of pairs to the page of the few."""
    title: str
    bytes: dict
    times: dict
    time_ratios: dict
    cpu_ratios: dict


@dataclasses.dataclass
class Threads:
    import_seconds: float
    pages: list


KINDS = [
    ("Threads, oldest first", "view=tree&sort=oldest&limit=10"),
    ("Threads, newest first", "view=tree&sort=newest&limit=10"),
    ("Flat, oldest first", "view=flat&sort=oldest&limit=20"),
    ("Flat, newest first", "view=flat&sort=newest&limit=20"),
    ("Replies to one comment, oldest first", "under={root}&sort=oldest&limit=20"),
    ("Replies to one comment, newest first", "under={root}&sort=newest&limit=20"),
]


def comment_lines(slug, count):
    """Lines for `broadsheet import`: half of the comments answer the first one, the others are small threads of their own."""
    start = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
    words = data.Words(random.Random(4))
    chance = random.Random(5)
    # Of each of fifty: what it says, and whether it answers the first, another of the fifty, or nothing.
    pattern = [(words.name(), words.sentence(20, 40),
                "first" if place % 2 else chance.randrange(0, place, 2) if place and chance.random() < 0.4 else None)
               for place in range(FEW)]
    for number in range(count):
        block, place = divmod(number, FEW)
        name, text, parent = pattern[place]
        parent = None if parent is None else 0 if parent == "first" else block * FEW + parent
        yield json.dumps({
            "id": f"{slug}-{number}", "source": "Benchmark", "article": slug, "name": name, "body": f"{text} {number:05}",
            "parent_id": None if parent is None else f"{slug}-{parent}",
            "created_at": (start + datetime.timedelta(minutes=number)).isoformat(),
        })


def measure(folder):
    database = folder / "threads.sqlite"
    import_seconds = fill(database, folder)
    server = servers.Server("Broadsheet, cache off", lambda port: [
        servers.BROADSHEET, "serve", "--database", database, "--listen", f"127.0.0.1:{port}", "--access-log", "off", "--cache-bytes", "0"])
    with server, socket.create_connection(("127.0.0.1", server.port), 30) as connection:
        return Threads(import_seconds, [compare(title, query, server, connection) for title, query in KINDS])


def fill(database, folder):
    """Seconds that the import of the many took."""
    (folder / "threads.jsonl").write_text("".join(
        json.dumps({"title": slug, "slug": slug, "body": "Words.", "published_at": "2024-12-31"}) + "\n" for slug in ["few", "many"]))
    (folder / "few.jsonl").write_text("".join(line + "\n" for line in comment_lines("few", FEW)))
    (folder / "many.jsonl").write_text("".join(line + "\n" for line in comment_lines("many", MANY)))

    def bring_in(name):
        start = time.monotonic()
        subprocess.run([servers.BROADSHEET, "import", "--database", database, folder / name], check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - start
    bring_in("threads.jsonl")
    bring_in("few.jsonl")
    return bring_in("many.jsonl")


def compare(title, query, server, connection):
    few = first_page("few", query, server)
    targets = {"few": few, "first": first_page("many", query, server), "deep": deep_page("many", query, server)}
    answers = {place: ask(connection, target) for place, target in targets.items()}
    rows = {place: count(json.loads(answer)["comments"]) for place, answer in answers.items()}
    if max(rows.values()) > 1.2 * min(rows.values()):
        raise SystemExit(f"{title}: the pages do not hold as much: {rows}")
    found = Page(title, {place: len(answer) for place, answer in answers.items()}, {place: [] for place in targets},
                 {"first": [], "deep": []}, {"first": [], "deep": []})
    for turn in range(ROUNDS):
        took, cpu = {}, {}
        # In another order each time: what the machine does meanwhile touches all alike.
        for place in sorted(targets, key=lambda place: (list(targets).index(place) + turn) % 3):
            before = cpu_nanoseconds(server)
            times = []
            for _ in range(BATCH):
                start = time.perf_counter()
                ask(connection, targets[place])
                times.append(time.perf_counter() - start)
            took[place], cpu[place] = statistics.median(times) * 1e6, cpu_nanoseconds(server) - before
            found.times[place].append(took[place])
        for place in ["first", "deep"]:
            found.time_ratios[place].append(took[place] / took["few"])
            found.cpu_ratios[place].append(cpu[place] / cpu["few"])
    return found


def first_page(slug, query, server):
    path = f"/articles/{slug}/comments"
    root = json.loads(server.get(path + "?limit=1")[2])["comments"][0]["id"]
    return path + "?" + query.format(root=root)


def deep_page(slug, query, server):
    """Nine tenths of the way down, found as a reader would: from page to page."""
    # The largest pages lead there soonest; a cursor fits any size of page.
    target = re.sub(r"limit=\d+", "limit=100", first_page(slug, query, server))
    pages = []
    while target:
        pages.append(target)
        target = json.loads(server.get(target)[2])["next"]
    return re.sub(r"limit=\d+", re.search(r"limit=\d+", query).group(), pages[len(pages) * 9 // 10])


def count(comments):
    return sum(1 + count(comment.get("replies", {}).get("comments", [])) for comment in comments)


def ask(connection, target):
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head, body = b"", b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1 << 18)
    head, _, body = head.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"{target} is answered {head.splitlines()[0].decode()}")
    length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
    while len(body) < length:
        body += connection.recv(1 << 18)
    return body


def cpu_nanoseconds(server):
    """Of all its threads (the first number of `schedstat`, in the kernel's Documentation/scheduler/sched-stats.rst)."""
    tasks = pathlib.Path(f"/proc/{server.process.pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())
