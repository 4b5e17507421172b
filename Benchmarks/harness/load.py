"""Drives one server with wrk, and reads what it did and what it cost."""
import dataclasses
import itertools
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import time
import urllib.parse

WRK = pathlib.Path(__file__).resolve().parent.parent / "wrk"
# Runs have names of their own, which comments carry: the same words twice would be a duplicate.
numbers = itertools.count(1)
# No write waits longer for its turn.
SETTLED_SECONDS = 0.5


@dataclasses.dataclass
class Measured:
    """One run. Latencies and CPU times in microseconds; CPU times for one request."""
    rate: float
    p50: float
    p99: float
    cpu: float
    wrk_cpu: float


def median(runs):
    return Measured(*(statistics.median(getattr(run, field.name) for run in runs) for field in dataclasses.fields(Measured)))


@dataclasses.dataclass
class Work:
    """What is asked of a server again and again.

    name -- for --only
    title -- for the report
    paths -- asked in turn
    peers -- those that can do it, by their names for --peers
    connections -- numbers of connections to measure with
    fields -- of the request
    revalidates -- whether the client has the answer already: each server's own ETag is sent, and 304 expected
    posts -- whether comments are posted
    edits -- whether the paths are articles to edit
    is_page -- whether it is a page of HTML, for Broadsheet with its pages on
    """
    name: str
    title: str
    paths: list
    peers: list
    connections: list
    fields: dict = dataclasses.field(default_factory=dict)
    revalidates: bool = False
    posts: bool = False
    edits: bool = False
    is_page: bool = False

    def fields_for(self, server):
        return {**self.fields, "If-None-Match": server.get(self.paths[0])[1]["etag"]} if self.revalidates else self.fields


def run(server, work, connections, seconds, folder):
    """Any answer but the expected one, and any error of a socket, ends the whole benchmark: a fast failure is no rate."""
    fields = work.fields_for(server)
    check(server, work, fields)
    if work.posts or work.edits:
        # What the server before has left to be written would be written while this one waits for its syncs.
        os.sync()
    for _ in range(3):
        cpu, own = server.cpu_seconds(), children_seconds()
        done = subprocess.run(command(server, work, connections, seconds, fields, folder), capture_output=True, text=True)
        cpu, own = server.cpu_seconds() - cpu, children_seconds() - own
        said = done.stdout
        # wrk stops by its own clock, whatever a server does. When it was late, the machine stood still: such a run measures nothing.
        took = re.search(r"(\d+) requests in ([\d.]+)(s|m)", said)
        if took is None or float(took.group(2)) * {"s": 1, "m": 60}[took.group(3)] < seconds + 2:
            break
        print(f"    wrk was late ({took.group(0)}): the machine stood still, or its clock was set; again", flush=True)
    if done.returncode != 0 or took is None or "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{server.title}, {work.title}, {connections} connections: not what was asked for\n{said}{done.stderr}")
    check(server, work, fields)
    count = int(took.group(1))
    if count == 0:
        raise SystemExit(f"{server.title}, {work.title}, {connections} connections: no answer in {seconds} s")
    return Measured(float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), latency(said, 50), latency(said, 99),
                    cpu / count * 1e6, own / count * 1e6)


def command(server, work, connections, seconds, fields, folder):
    threads = 1 if connections == 1 else 2
    words = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s",
             *(part for name, value in fields.items() for part in ("-H", f"{name}: {value}"))]
    paths = folder / f"{server.port}-{work.name}.paths"
    if work.edits:
        paths.write_text("".join(f"{path} {revision}\n" for path, revision in revisions(server, work)))
        return [*words, "-s", WRK / "edit.lua", server.url(), "--", paths, f"{next(numbers)}", f"{threads}"]
    if not work.posts and len(work.paths) == 1:
        return [*words, server.url(server.path(work.paths[0]))]
    paths.write_text("".join(server.path(path) + "\n" for path in work.paths))
    script = ["post.lua", paths, f"{next(numbers)}"] if work.posts else ["rotate.lua", paths]
    return [*words, "-s", WRK / script[0], server.url(), "--", *script[1:]]


def revisions(server, work):
    """Each article's revision now, which an edit has to name."""
    def read():
        known, page = {}, "/articles?limit=100&fields=slug,revision"
        while page:
            answer = json.loads(server.get(page)[2])
            known.update({article["slug"]: article["revision"] for article in answer["articles"]})
            page = answer["next"]
        return known

    # What wrk did not wait for at the end of its last run may still be written.
    known = read()
    time.sleep(SETTLED_SECONDS)
    while (newest := read()) != known:
        known = newest
        time.sleep(SETTLED_SECONDS)
    return [(path, known[urllib.parse.unquote(path.removeprefix("/articles/"))]) for path in work.paths]


def check(server, work, fields):
    """wrk takes 200 and 304 for the same, so one request before and after says which it was."""
    if work.posts or work.edits:
        return
    status = server.get(work.paths[0], fields)[0]
    if status != (304 if work.revalidates else 200):
        raise SystemExit(f"{server.title}, {work.title}: status {status}")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def latency(said, percent):
    number, unit = re.search(rf"(?m)^\s+{percent}%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]
