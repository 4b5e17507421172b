"""Everything at once for a while, and what came of it."""
import collections
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import statistics
import subprocess
import threading
import time

from . import answers, clients, data, servers

# The log is folded from 64 MiB on, and waits for a backup that reads what was there before.
LOG_BYTES_MAX = 256 << 20
# Memory at the end, by that of a time when all caches were full.
MEMORY_RATIO_MAX = 1.15
# Below it nothing can be said of memory.
MEMORY_SECONDS_MIN = 300
SAMPLE_SECONDS = 0.5
SAMPLES_PER_MINUTE = int(60 / SAMPLE_SECONDS)


class Soak:
    def __init__(self, program, folder, seconds, articles, seed):
        self.program, self.folder, self.seconds, self.articles, self.seed = program, folder, seconds, articles, seed
        self.database = folder / "news.sqlite"
        self.ledger, self.gate, self.over = clients.Ledger(), clients.Gate(), threading.Event()
        self.samples, self.tallies = [], collections.Counter()
        self.queries = None

    def run(self):
        lines = folder_file(self.folder, "articles.jsonl", data.article_lines(self.articles, self.seed))
        self.call("import", lines)
        token = self.call("token", "create", "--name", "soak", "--scope", "admin").strip()
        with self.serve(self.database) as server:
            slugs = self.slugs()
            texts = [line["title"] for line in map(json.loads, lines.read_text().splitlines())]
            self.queries = data.queries(texts, 50, self.seed)
            crowd = [
                *[clients.Reader(server.port, self.ledger, self.over, self.seed + n, slugs=slugs) for n in range(3)],
                clients.Searcher(server.port, self.ledger, self.over, self.seed + 10),
                *[clients.Commenter(server.port, self.ledger, self.over, self.seed + 20 + n, slugs=slugs, gate=self.gate) for n in range(2)],
                clients.Editor(server.port, self.ledger, self.over, self.seed + 30, token, slugs=slugs, gate=self.gate),
                threading.Thread(target=self.guarded, args=[self.bring_in], daemon=True),
                threading.Thread(target=self.guarded, args=[self.back_up], daemon=True),
            ]
            for one in crowd:
                one.start()
            self.watch(server, self.seconds / 2)
            self.drill(server)
            self.watch(server, self.seconds / 2)
            self.over.set()
            for one in crowd:
                one.join(120)
            self.memory_max = server.memory("VmHWM")
        self.look_back()
        return self.ledger.faults

    # Commands beside the server

    def call(self, command, *arguments, expected=(0,)):
        done = subprocess.run([self.program, *command.split(), *arguments, "--database", self.database], capture_output=True, text=True)
        if done.returncode not in expected:
            self.ledger.fault(f"{command} ended with {done.returncode}: {done.stderr[-500:]}")
        return done.stdout

    def serve(self, database):
        return servers.Server("Broadsheet", lambda port: [
            self.program, "serve", "--database", database, "--secret-file", f"{self.database}.secret", "--listen", f"127.0.0.1:{port}",
            "--access-log", "off", "--comments-rate", "off", "--comments-hold", "none", "--comments-spam-percent", "0",
            # A search that was cut short by a busy machine would be another answer after the restoring.
            "--search-milliseconds", "0",
            "--admin-listen", f"unix:{database}.metrics", *servers.PAGES])

    def slugs(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return [slug for slug, in connection.execute("SELECT slug FROM article")]

    def guarded(self, work):
        number = 0
        while not self.over.is_set():
            number += 1
            try:
                work(number)
            except Exception as error:
                self.ledger.fault(f"{work.__name__}: {type(error).__name__} {error}")

    def bring_in(self, number):
        """Thirty articles, every second time ones that were there, with other texts."""
        articles = [json.loads(line) for line in data.article_lines(30, self.seed + 1000 + number)]
        for place, article in enumerate(articles):
            article["id"] = f"soak-{number // 2}-{place}"
        with self.gate:
            self.call("import", folder_file(self.folder, "more.jsonl", map(json.dumps, articles)))
        self.tallies["imports"] += 1
        self.over.wait(3)

    def back_up(self, number):
        file = self.folder / f"backup-{number}"
        self.call("backup", file)
        if number % 3 == 0:
            self.call("restore --drill", file)
            self.tallies["drills"] += 1
        self.tallies["backups"] += 1
        for path in self.folder.glob(f"{file.name}*"):
            path.unlink()
        self.over.wait(2)

    # What is looked at

    def watch(self, server, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            log = pathlib.Path(f"{self.database}-wal")
            self.samples.append((server.memory("VmRSS"), log.stat().st_size if log.exists() else 0))
            time.sleep(SAMPLE_SECONDS)

    def drill(self, server):
        """A backup that is copied while readers write, and the answers of what is restored from it, beside those of the moment that it is of."""
        file, other = self.folder / "drill", self.folder / "other.sqlite"
        self.gate.close()
        self.settle()
        before, single = answers.digest(server.port, self.queries)
        change = self.newest_change()
        backup = subprocess.Popen([self.program, "backup", "--database", self.database, file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        # The snapshot is taken when the first pages are written; the rest is copied while everybody writes again.
        while backup.poll() is None and not any(part.stat().st_size for part in self.folder.glob("drill.partial-*")):
            pass
        if backup.poll() is None:
            backup.send_signal(signal.SIGSTOP)
            self.gate.open()
            end = time.monotonic() + 60
            while self.newest_change() < change + 20 and time.monotonic() < end:
                time.sleep(0.05)
            backup.send_signal(signal.SIGCONT)
            self.tallies["changes during the copy"] = self.newest_change() - change
            if self.tallies["changes during the copy"] < 20:
                self.ledger.fault("nobody could write while the backup was made")
        said = backup.communicate()[0].decode()
        self.gate.open()
        if backup.returncode != 0:
            return self.ledger.fault(f"the backup ended with {backup.returncode}: {said}")
        manifest = json.loads(pathlib.Path(f"{file}.json").read_text())
        if manifest["change"] != change:
            return self.ledger.fault(f"the backup is of change {manifest['change']} and not of {change}")
        shutil.copy(f"{self.database}.secret", f"{other}.secret")
        subprocess.run([self.program, "restore", "--database", other, file], check=True, stdout=subprocess.DEVNULL)
        with self.serve(other) as restored:
            after, others = answers.digest(restored.port, self.queries)
        for path in sorted(single.keys() | others.keys()):
            one, other = single.get(path, b""), others.get(path, b"")
            if one != other:
                start = max(0, len(os.path.commonprefix([one, other])) - 40)
                self.ledger.fault(f"after the restoring {path} says {other[start:start + 120]} in place of {one[start:start + 120]}")
        print(f"restored at change {change}: {len(single)} public answers, digest {before[:16]} before and {after[:16]} after, "
              f"{self.tallies['changes during the copy']} changes while it was copied")

    def settle(self):
        """Waits until the words of all articles are merged into the index: until then they weigh otherwise."""
        while self.look("SELECT count(*) FROM search_fresh"):
            time.sleep(0.1)
        # The cache hears of it in a moment.
        time.sleep(0.5)

    def look(self, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchone()[0]

    def newest_change(self):
        return self.look("SELECT max(number) FROM change")

    def look_back(self):
        said = self.call("check")
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            comments = {number for number, in connection.execute("SELECT id FROM comment")}
            slugs = {slug for slug, in connection.execute("SELECT slug FROM article WHERE status = 'published'")}
        for what, acknowledged, there in (("comments", self.ledger.comments, comments), ("articles", self.ledger.articles, slugs)):
            if lost := acknowledged - there:
                self.ledger.fault(f"{len(lost)} of {len(acknowledged)} acknowledged {what} are gone: {sorted(lost)[:5]}")
        if not said:
            self.ledger.fault("check found something")
        print(f"acknowledged and there: {len(self.ledger.comments)} comments, {len(self.ledger.articles)} articles; check: {said.strip()}")
        self.report()

    def report(self):
        print(f"{'':10} {'answers':>9} {'p50 ms':>8} {'p99 ms':>8} {'most ms':>8}  statuses")
        for kind, seconds in sorted(self.ledger.seconds.items()):
            seconds.sort()
            statuses = ", ".join(f"{status}: {count}" for (other, status), count in sorted(self.ledger.statuses.items()) if other == kind)
            print(f"{kind:10} {len(seconds):9,} {1000 * quantile(seconds, 0.5):8.2f} {1000 * quantile(seconds, 0.99):8.2f} "
                  f"{1000 * seconds[-1]:8.1f}  {statuses}")
        print(", ".join(f"{count} {what}" for what, count in self.tallies.items()))
        memory, logs = zip(*self.samples)
        quarter = len(memory) // 4
        early, late = statistics.mean(memory[quarter:2 * quarter]), statistics.mean(memory[-quarter:])
        print(f"memory MiB: {mib(memory[0])} first, {mib(early)} in the second quarter, {mib(late)} in the last, {mib(self.memory_max)} at most; "
              f"log MiB: {mib(statistics.mean(logs))} on average, {mib(max(logs))} at most; database MiB: {mib(self.database.stat().st_size)}")
        per_minute = [logs[start:start + SAMPLES_PER_MINUTE] for start in range(0, len(logs), SAMPLES_PER_MINUTE)]
        print("log MiB at most, minute by minute:", " ".join(str(max(minute) >> 20) for minute in per_minute))
        if self.seconds >= MEMORY_SECONDS_MIN and late > MEMORY_RATIO_MAX * early:
            self.ledger.fault(f"memory grew from {mib(early)} to {mib(late)} MiB")
        if max(logs) > LOG_BYTES_MAX:
            self.ledger.fault(f"the write-ahead log grew to {mib(max(logs))} MiB")


def run(program, folder, seconds, articles, seed):
    """Faults, one sentence each."""
    return Soak(program, folder, seconds, articles, seed).run()


def folder_file(folder, name, lines):
    path = folder / name
    path.write_text("".join(line + "\n" for line in lines))
    return path


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def mib(count):
    return f"{count / (1 << 20):.1f}"
