"""Makes the report (docs/benchmarks.md) of what was measured, and every word of it."""
import os
import pathlib
import platform
import re
import statistics
import subprocess

from . import archive, idle, load, threads


def machine():
    cpu = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 1024 ** 2
    system = re.search(r'PRETTY_NAME="(.+)"', pathlib.Path("/etc/os-release").read_text()).group(1)
    return (f"{cpu.group(1) if cpu else platform.processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory; "
            f"{system}, Linux {platform.release()}")


def versions(root):
    def said(*command):
        done = subprocess.run(command, capture_output=True, text=True, cwd=root)
        return (done.stdout + done.stderr).strip()
    package = (root / "Benchmarks/Package.swift").read_text()
    exact = {name: re.search(rf'{name}", exact: "([^"]+)"', package).group(1) for name in ["hummingbird", "swift-mustache", "GRDB.swift"]}
    return ", ".join([
        f"Broadsheet {said('git', 'describe', '--always', '--dirty')}",
        "Swift " + re.search(r"Swift version (\S+)", said("swift", "--version")).group(1),
        f"Hummingbird {exact['hummingbird']}", f"swift-mustache {exact['swift-mustache']}", f"GRDB {exact['GRDB.swift']}",
        "SQLite " + (said("dpkg-query", "-W", "-f=${Version}", "libsqlite3-0") or "of the system"),
        said("nginx", "-v").replace("nginx version: ", "").replace("/", " "),
        "wrk " + re.search(r"wrk \S*?(\d[\d.]*)", said("wrk", "-v")).group(1),
    ])


def render(setup, sections, memory, idles, long_threads, archives):
    """The whole document.

    setup -- lines of facts: what, where, how
    sections -- for each work and number of connections: title, runs by server, runs by peer for the ratios
    memory -- rows: title, seconds to the first 200, bytes after it, bytes at most
    idles -- rows: title, `idle.Idle`
    long_threads -- `threads.Threads`, or None
    archives -- `archive.Archive` of each size
    """
    parts = ["# Benchmarks", "",
             "Broadsheet beside others, on the same data, in turn in one run. Written by `Benchmarks/run`, which anybody can repeat.",
             "A rate by itself says more about the machine than about the server: what counts is the ratios.", "", *setup, "", READING, ""]
    for section in sections:
        parts += [f"## {section.title}", "", *table(section), ""]
    if long_threads:
        parts += [*threads_part(long_threads), ""]
    if archives:
        parts += [*archives_part(archives), ""]
    parts += memory_part(memory, idles)
    return "\n".join(parts).rstrip() + "\n"


READING = """## How to read it

- One server at a time is driven by wrk, on the same cores as wrk; the others are up and idle. In each round a peer is followed by Broadsheet
  at once, and a ratio is the median of the ratios of such pairs: whatever else the machine does meanwhile touches both. The other columns are
  medians.
- **Ratio** is Broadsheet divided by that peer: of rates, more is better for Broadsheet; of CPU times, less.
- **CPU** is user and kernel time of all processes of the server, for one request; **wrk's** is what making that request took.
- **Near saturation** the rate is not the server's own. wrk shares the cores with it, and where wrk's CPU for a request is about the server's
  or more, the rate says as much of wrk as of the server: one that needs half the time of another is far from twice as fast. There, beside
  nginx and the C program, the CPU for a request decides. Latencies at 64 and 1,024 connections are those of a full machine: most of such a
  time a request waits for its turn.
- nginx has the bytes of our answers as files, opened beforehand, and neither looks anything up nor makes a tag: it is what serving these
  bytes must cost. The C program sends prepared bytes and does not even check a request: it is what the kernel costs.
- Hummingbird 2 with GRDB does the same work on a copy of the same database file, written with care (`Benchmarks/HummingbirdPeer`). It does a
  little less: no `ETag`, no `Surrogate-Key`, no strict reading of queries, no Markdown, no sealed addresses, no bans, word lists or spam score in posts.
- A story's page is the same everywhere, byte for byte. Hummingbird makes it with swift-mustache: templates parsed once, models that name
  their members themselves, all of a page read in one transaction. It is spared what only Broadsheet can say: which stories are related it
  reads from a table of what Broadsheet answers, and the paths of stylesheet, script and icon are arguments. Broadsheet looks for related
  stories in its index, once until an article changes: here before anything is measured, when the pages are compared.
  For this work Broadsheet runs with `site=on`, as servers of its own; in all other works it is off.
- Before anything was measured, all answers were compared: bytes for nginx, the C program and pages, values for Hummingbird, whose absent members
  count as null and whose cursors are its own (`Benchmarks/harness/equality.py`). An answer of another status than expected would have ended
  the run."""


def table(section):
    variants = section.variants if section.pairs else []
    head = ["server", "requests/s", "p50", "p99", "CPU", "wrk's CPU"]
    for variant in variants:
        beside = "" if len(variants) == 1 else ", " + variant.split(", ")[-1]
        head += [f"rate ratio{beside}", f"CPU ratio{beside}"]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    for title in [*section.variants, *section.pairs]:
        runs = load.median(section.runs[title])
        row = [title, f"{runs.rate:,.0f}", time(runs.p50), time(runs.p99), time(runs.cpu), time(runs.wrk_cpu)]
        for variant in variants:
            pairs = section.pairs.get(title, {}).get(variant)
            row += ["", ""] if pairs is None else [ratio(pairs, "rate"), ratio(pairs, "cpu")]
        lines.append("| " + " | ".join(row) + " |")
    return lines


def ratio(pairs, field):
    # A run so short that the kernel counted no tick has no ratio.
    ratios = [getattr(ours, field) / getattr(theirs, field) for ours, theirs in pairs if getattr(theirs, field)]
    return f"{statistics.median(ratios):.2f}" if ratios else ""


def threads_part(found):
    parts = [f"## An article with {threads.MANY:,} comments beside one with {threads.FEW}", "",
             "Broadsheet without its cache, one connection. Both articles repeat the same fifty comments, half of them replies to the first, so "
             "that pages\nof one kind hold as much, wherever they lie. A page of the many, the first or one nine tenths of the way down (found "
             f"from page to page; ten\nthreads or twenty comments) is asked for in pairs with the first page of the {threads.FEW}. Times are medians of single requests, client "
             "included; ratios are medians of pairs,\nthe last two of the server's CPU time alone. "
             f"The import of {threads.MANY:,} comments took {found.import_seconds:.1f} s.", "",
             f"| page | bytes | time of {threads.FEW} | first of {threads.MANY:,} | deep | ratio, first | ratio, deep | CPU ratio, first "
             "| CPU ratio, deep |", "|---" + "|--:" * 8 + "|"]
    for page in found.pages:
        times = [time(statistics.median(page.times[place])) for place in ["few", "first", "deep"]]
        ratios = [f"{statistics.median(ratios[place]):.2f}" for ratios in [page.time_ratios, page.cpu_ratios] for place in ["first", "deep"]]
        parts.append("| " + " | ".join([page.title, size(page.bytes["few"]), *times, *ratios]) + " |")
    return parts


def archives_part(archives):
    source = "Real articles, their paragraphs and titles put together anew" if archives[0].is_real else "Invented articles"
    parts = ["## Archives of two sizes", "",
             f"{source}; {archive.QUERIES} searches in turn, of two words of a title each, 20 hits with their snippets and the total. Broadsheet has no cache here, and corrects "
             "what is misspelt; Hummingbird\nsearches an FTS5 table of the same texts. Rates and CPU are of 64 connections, in pairs; times of one request after the other on one connection, "
             "client included.", "",
             "| articles | server | searches/s | CPU | p50 | p95 | rate ratio | CPU ratio |", "|--:|---" + "|--:" * 6 + "|"]
    for found in archives:
        for title, runs in found.runs.items():
            both, times = load.median(runs), found.times[title]
            ratios = ["", ""] if title.startswith("Broadsheet") else [ratio(found.pairs, "rate"), ratio(found.pairs, "cpu")]
            parts.append("| " + " | ".join([f"{found.articles:,}", title, f"{both.rate:,.0f}", time(both.cpu), time(times.p50), time(times.p95),
                                            *ratios]) + " |")
    parts += ["", "Of the articles on a page both show "
              + " and ".join(f"{found.agreement:.0%} ({found.articles:,})" for found in archives) + ". Suggestions while one types, two to sixteen letters: "
              + " and ".join(f"p50 {time(found.suggest.p50)}, p95 {time(found.suggest.p95)} ({found.articles:,})" for found in archives)
              + ". Import: " + " and ".join(f"{found.articles / found.import_seconds:,.0f} articles/s into {size(found.bytes)}" for found in archives) + "."]
    return parts


def memory_part(memory, idles):
    parts = ["## Memory and start", "", "| server | start to first 200 | memory after it | most under all of the load |", "|---|--:|--:|--:|"]
    parts += [f"| {title} | {time(seconds * 1e6)} | {size(after)} | {size(most)} |" for title, seconds, after, most in memory]
    parts += ["", "Memory is resident memory of all processes of a server, pages of files and of shared libraries included."]
    if idles:
        count = idles[0][1].connections
        fewer = "" if count == idle.WANTED else f" The limit of descriptors here allows no more than {count:,}."
        parts += ["", f"### {count:,} idle connections", "",
                  "Each had asked for an article once. Meanwhile one more connection asks for articles, again and again. "
                  f"Memory of the kernel is not counted.{fewer}", "",
                  "| server | memory for each | p50 alone | p50 beside them | p99 alone | p99 beside them |", "|---|--:|--:|--:|--:|--:|"]
        parts += [f"| {title} | {size(found.bytes_each)} | {time(found.alone.p50)} | {time(found.beside.p50)} | {time(found.alone.p99)} | "
                  f"{time(found.beside.p99)} |" for title, found in idles]
    return parts


def time(microseconds):
    if microseconds < 10:
        return f"{microseconds:.1f} µs"
    if microseconds < 1000:
        return f"{microseconds:.0f} µs"
    return f"{microseconds / 1e3:.3g} ms" if microseconds < 1e6 else f"{microseconds / 1e6:.3g} s"


def size(count):
    return f"{count:.0f} B" if count < 1024 else f"{count / 1024:.1f} KiB" if count < 1024 ** 2 else f"{count / 1024 ** 2:.1f} MiB"
