"""Starts and ends the servers that are measured, and asks the kernel what they take."""
import contextlib
import http.client
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BROADSHEET = ROOT / ".build/release/broadsheet"
PEERS = ROOT / "Benchmarks/.build/release"
# For Broadsheet with its pages on. The addresses stand in Hummingbird's pages too (StoryPage.swift).
PAGES = ["--site", "on", "--story-url", "https://news.example/stories/{slug}", "--site-picture-hosts", "https://images.example"]
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One server on a port of its own. `with` starts it, waits for its first 200, and ends it whatever happens."""

    def __init__(self, title, command, *, files=None, ready="/articles", log=None):
        """
        title -- what the report calls it
        command -- its arguments, made from its port
        files -- for a server of files: the path of each API path
        ready -- the API path that is asked at start
        log -- a file for its standard output, where an access log may go
        """
        self.title, self.command, self.files, self.ready, self.log = title, command, files, ready, log
        self.port = self.process = self.start_seconds = self.start_memory = None

    def __enter__(self):
        self.port = free_port()
        output = open(self.log, "ab") if self.log else subprocess.DEVNULL
        start = time.monotonic()
        self.process = subprocess.Popen(self.command(self.port), stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            self.wait_until_ready(start)
        except BaseException:
            self.__exit__()
            raise
        self.start_seconds = time.monotonic() - start
        self.start_memory = self.memory("VmRSS")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_until_ready(self, start):
        while True:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.title} ended with {self.process.returncode} before it answered")
            try:
                if self.get(self.ready)[0] == 200:
                    return
            except OSError:
                pass
            if time.monotonic() - start > 30:
                raise SystemExit(f"{self.title} does not answer")
            time.sleep(0.001)

    def path(self, path):
        return self.files[path] if self.files else path

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path, headers=None):
        """Status, fields with lower-case names, and body."""
        return self.request("GET", self.path(path), None, headers)

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self):
        """Of all its processes, in user and kernel."""
        total = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self, field):
        """Bytes in all its processes: VmRSS now, VmHWM at most since its start."""
        return sum(int(re.search(rf"{field}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024
                   for pid in self.pids())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def broadsheet(title, database, *, cache=True, pages=False, access_log=False, folder):
    """On a copy of `database`, under its secret."""
    own = copied(database, folder)

    def command(port):
        return [BROADSHEET, "serve", "--database", own, "--secret-file", f"{database}.secret", "--listen", f"127.0.0.1:{port}",
                "--access-log", "on" if access_log else "off", "--comments-rate", "off", "--comments-hold", "none",
                # Longer than it takes to open the idle connections.
                "--idle-seconds", "600", *([] if cache else ["--cache-bytes", "0"]), *(PAGES if pages else [])]
    return Server(title, command, log=folder / "access.log" if access_log else None)


def hummingbird(database, *, pages=None, access_log=False, folder):
    """On a copy of `database`, with an index of its own.

    pages -- `newsroom.Pages`, where it is to make pages too
    """
    own = copied(database, folder)
    add_text_search(own)
    if pages:
        add_related(own, pages.related)
    return Server("Hummingbird 2", lambda port: [
        PEERS / "HummingbirdPeer", own, str(port), *(["--access-log"] if access_log else []),
        *(["--assets", ",".join(pages.assets)] if pages else [])], log=folder / "access.log" if access_log else None)


def epoll(files):
    return Server("C epoll", lambda port: [PEERS / "EpollPeer", files.folder, str(port)], files=files.paths)


def nginx(files, *, access_log=False, folder):
    """nginx at its best for many small files that do not change: it keeps them open, and reads nothing anew."""
    folder.mkdir()

    def command(port):
        # As root it would give its rights away and then could not read the files.
        user = "user root;" if os.geteuid() == 0 else ""
        temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        (folder / "nginx.conf").write_text(f"""
            daemon off; {user} pid {folder}/pid; error_log {folder}/error.log; worker_processes 2; worker_rlimit_nofile 16384;
            events {{ worker_connections 12288; }}
            http {{
                access_log {f"{folder}/access.log combined buffer=64k flush=1s" if access_log else "off"}; {temporary}
                sendfile on; tcp_nopush on; gzip_static on; etag on; types {{ application/json json; text/html html; }}
                charset utf-8;
                open_file_cache max=8000 inactive=1d; open_file_cache_valid 1d;
                keepalive_requests 1000000000; keepalive_timeout 600s;
                server {{ listen 127.0.0.1:{port} backlog=4096 reuseport; root {files.folder}; }}
            }}""")
        return ["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    return Server("nginx", command, files=files.paths)


def add_text_search(database):
    """SQLite's own (FTS5), which the peer searches: the same texts, with the stems and weights that suit it best."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executescript("""
            CREATE VIRTUAL TABLE article_search USING fts5 (title, summary, tags, body, tokenize = 'porter unicode61 remove_diacritics 2');
            INSERT INTO article_search (article_search, rank) VALUES ('rank', 'bm25(5.0, 2.0, 2.0, 1.0)');
            INSERT INTO article_search (rowid, title, summary, tags, body)
                SELECT id, title, summary, coalesce((SELECT group_concat(term.name, ' ') FROM article_term JOIN term ON term.id = term_id
                    WHERE article_id = article.id AND term.kind = 'tag'), ''), text
                FROM article JOIN article_plain ON article_plain.article_id = article.id;
            INSERT INTO article_search (article_search) VALUES ('optimize');""")


def add_related(database, related):
    """Which stories are related, as Broadsheet's index finds them: `related` has their slugs in their order, by slug."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("""CREATE TABLE related_story (article_id INTEGER, place INTEGER, related_id INTEGER NOT NULL,
            PRIMARY KEY (article_id, place)) STRICT, WITHOUT ROWID""")
        ids = dict(connection.execute("SELECT slug, id FROM article"))
        connection.executemany("INSERT INTO related_story VALUES (?, ?, ?)", [
            (ids[slug], place, ids[other]) for slug, others in related.items() for place, other in enumerate(others)])


def copied(database, folder):
    folder.mkdir()
    return shutil.copy(database, folder / "news.sqlite")


class Files:
    """Answers saved as files, plain and compressed, for the servers that only send bytes."""

    def __init__(self, folder):
        self.folder, self.paths = folder, {}

    def save(self, path, plain, compressed, kind="json"):
        """`compressed` is None where the answer is too short to be worth it; `kind` is the ending of the name."""
        # Any slug becomes a name that is the same in a URL and on the disk, and no longer than a name may be there.
        name = re.sub(r"[^A-Za-z0-9/_-]", "_", urllib.parse.unquote(path))
        while f"{name}.{kind}" in self.paths.values():
            name += "_"
        self.paths[path] = f"{name}.{kind}"
        file = self.folder / f"{name}.{kind}".lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(plain)
        if compressed is not None:
            file.with_name(file.name + ".gz").write_bytes(compressed)
