"""What connections cost that say nothing: opens thousands, each of which has asked once, and keeps them open."""
import contextlib
import dataclasses
import resource
import socket

from . import load

WANTED = 10_000
# For the files, sockets and pipes that a process has besides.
SPARE = 300


@dataclasses.dataclass
class Idle:
    """Bytes and microseconds."""
    connections: int
    bytes_each: float
    alone: load.Measured
    beside: load.Measured


def raise_limit():
    """The soft limit of descriptors becomes the hard one, here and for the servers started from here. How many connections that allows."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard - SPARE)


def measure(server, work, connections, seconds, folder):
    # Loaded first, so that what it keeps for its work is not counted to the connections.
    load.run(server, work, 64, seconds, folder)
    alone = load.run(server, work, 1, seconds, folder)
    before = server.memory("VmRSS")
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(socket.create_connection(("127.0.0.1", server.port), 30)) for _ in range(connections)]
        request = f"GET {server.path(work.paths[0])} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        for connection in sockets:
            connection.sendall(request)
            read_answer(connection)
        grown = server.memory("VmRSS") - before
        beside = load.run(server, work, 1, seconds, folder)
        for connection in sockets[:: max(1, connections // 100)]:
            # Still there, and not closed while the other was measured.
            connection.sendall(request)
            read_answer(connection)
    return Idle(connections, grown / connections, alone, beside)


def read_answer(connection):
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += some(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"An idle connection was answered {head.splitlines()[0].decode()}")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        missing -= len(some(connection))


def some(connection):
    received = connection.recv(1 << 16)
    if not received:
        raise SystemExit("An idle connection was closed")
    return received
