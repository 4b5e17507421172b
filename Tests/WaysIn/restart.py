"""Restarts the server under load on a socket that it inherits, and misses no answer.

restart.py PROGRAM DATABASE RESTARTS

The parent binds the socket and keeps it. Each server gets it as descriptor 3 (sd_listen_fds(3)); the next one is started, says READY=1,
and only then is the one before asked to end. Meanwhile clients ask without a pause: some on a new connection each time, some on one that
they keep for as long as the server lets them, some post comments. Whatever fails them is a failure.
"""

import collections
import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import threading

program, database, restarts = sys.argv[1], sys.argv[2], int(sys.argv[3])

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
port = listener.getsockname()[1]
folder = tempfile.TemporaryDirectory()
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.bind(os.path.join(folder.name, "notify"))
ear.settimeout(60)


def heard(message):
    said = ear.recv(4096).decode()
    assert message in said.split("\n"), said


def start():
    """A server on the inherited socket, which has said that it is ready."""
    child = os.fork()
    if child == 0:
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        environment = dict(os.environ)
        environment.update(
            LISTEN_FDS="1", LISTEN_FDNAMES="http", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=ear.getsockname()
        )
        os.execve(
            program,
            [program, "serve", "--database", database, "--listen", "fd:", "--access-log", "off"]
            + ["--comments-rate", "off", "--comments-hold", "none", "--drain-delay", "1"],
            environment,
        )
    heard("READY=1")
    return child


answers, faults, lock, over = collections.Counter(), [], threading.Lock(), threading.Event()
begun = threading.Barrier(9)


def ask(connection, number, kind):
    if kind == "post":
        words = {"name": "Ann", "email": "ann@mail.example", "body": f"Number {number} of {threading.get_ident()}"}
        connection.request("POST", "/articles/storm/comments", json.dumps(words), {"Content-Type": "application/json"})
    else:
        connection.request("GET", "/articles/storm" if number % 2 else f"/articles?limit={number % 100 + 1}")
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (200, 201):
        raise AssertionError(f"{kind}: {answer.status}")
    return answer


def client(kind):
    number, connection = 0, None
    while not over.is_set():
        number += 1
        try:
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            # http.client would connect anew by itself, and hide what it met.
            connection.auto_open = connection.sock is None
            answer = ask(connection, number, kind)
            if kind == "new" or answer.will_close:
                connection.close()
                connection = None
            with lock:
                answers[kind] += 1
        except Exception as fault:
            with lock:
                faults.append(f"{kind}: {fault!r}")
            connection = None
        if number == 1:
            begun.wait()


server = start()
threads = [threading.Thread(target=client, args=(kind,)) for kind in ["new"] * 3 + ["kept"] * 3 + ["post"] * 2]
for thread in threads:
    thread.start()
begun.wait()
for _ in range(restarts):
    successor = start()
    os.kill(server, signal.SIGTERM)
    heard("STOPPING=1")
    _, status = os.waitpid(server, 0)
    assert status == 0, f"ended with {status}"
    server = successor
over.set()
for thread in threads:
    thread.join()
os.kill(server, signal.SIGTERM)
heard("STOPPING=1")
_, status = os.waitpid(server, 0)
print(f"restart: {restarts} restarts, answers {dict(answers)}, faults {len(faults)}")
assert status == 0, f"ended with {status}"
assert not faults, faults[:10]
assert all(answers[kind] > 10 for kind in ("new", "kept", "post")), answers
