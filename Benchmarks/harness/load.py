"""Drives one server with wrk, and reads what it did and what it cost."""
import dataclasses
import pathlib
import re
import resource
import statistics
import subprocess

WRK = pathlib.Path(__file__).resolve().parent.parent / "wrk"


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
    """
    name: str
    title: str
    paths: list
    peers: list
    connections: list
    fields: dict = dataclasses.field(default_factory=dict)
    revalidates: bool = False
    posts: bool = False

    def fields_for(self, server):
        return {**self.fields, "If-None-Match": server.get(self.paths[0])[1]["etag"]} if self.revalidates else self.fields


def run(server, work, connections, seconds, folder, label):
    """Any answer but the expected one, and any error of a socket, ends the whole benchmark: a fast failure is no rate."""
    fields = work.fields_for(server)
    check(server, work, fields)
    threads = 1 if connections == 1 else 2
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s",
               *(part for name, value in fields.items() for part in ("-H", f"{name}: {value}"))]
    paths = folder / f"{server.port}-{work.name}.paths"
    paths.write_text("".join(server.path(path) + "\n" for path in work.paths))
    if work.posts:
        command += ["-s", WRK / "post.lua", server.url(), "--", paths, label]
    elif len(work.paths) > 1:
        command += ["-s", WRK / "rotate.lua", server.url(), "--", paths]
    else:
        command += [server.url(server.path(work.paths[0]))]

    cpu, own = server.cpu_seconds(), children_seconds()
    done = subprocess.run(command, capture_output=True, text=True)
    cpu, own = server.cpu_seconds() - cpu, children_seconds() - own
    said = done.stdout
    if done.returncode != 0 or "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{server.title}, {work.title}, {connections} connections: not what was asked for\n{said}{done.stderr}")
    check(server, work, fields)
    count = int(re.search(r"(\d+) requests in", said).group(1))
    if count == 0:
        raise SystemExit(f"{server.title}, {work.title}, {connections} connections: no answer in {seconds} s")
    return Measured(float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), latency(said, 50), latency(said, 99),
                    cpu / count * 1e6, own / count * 1e6)


def check(server, work, fields):
    """wrk takes 200 and 304 for the same, so one request before and after says which it was."""
    if work.posts:
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
