"""Refuses to measure servers that do not say the same.

Servers of files must send the very bytes, and so must whoever makes pages. Hummingbird's other answers must hold the same values in the same order; `comparable`, `compare`,
`check_posts` and `check_searches` say what may differ all the same.
"""
import itertools
import json
import math
import os

# The same words twice would be a duplicate.
numbers = itertools.count(1)


def check_bytes(ours, other, paths, fields):
    for path in paths:
        status, theirs, found = other.get(path, fields)
        _, own, expected = ours.get(path, fields)
        if status != 200 or found != expected:
            place = len(os.path.commonprefix([found, expected]))
            raise SystemExit(f"{other.title} sends other bytes than {ours.title} for {path}, from {place} on: "
                             f"{found[place:place + 80]!r}, not {expected[place:place + 80]!r}")
        if theirs["content-type"] != own["content-type"]:
            raise SystemExit(f"{other.title} calls {path} {theirs['content-type']}, {ours.title} {own['content-type']}")


def check_values(ours, other, paths):
    for path in paths:
        expected, found = json.loads(ours.get(path)[2]), json.loads(other.get(path)[2])
        compare(comparable(expected), comparable(found), f"{other.title} {path}")
        # Their cursors differ, where they lead does not.
        if expected.get("next"):
            expected, found = (json.loads(server.request("GET", answer["next"])[2])
                               for server, answer in [(ours, expected), (other, found)])
            compare(comparable(expected), comparable(found), f"{other.title} {path}, next page")


def check_searches(ours, other, paths):
    """Two engines rank alike, not the same: each page must have the same members in its hits, and most of the same articles.

    Returns the share of articles that both show, over all pages."""
    shown = shared = 0
    for path in paths:
        pages = [json.loads(server.get(path)[2]) for server in [ours, other]]
        hits = [page["hits"] for page in pages]
        if any(first and second and members(first[0]) != members(second[0]) for first, second in [hits]):
            raise SystemExit(f"{other.title} {path}: hits have other members")
        if bool(hits[0]) != bool(hits[1]):
            raise SystemExit(f"{other.title} {path}: {len(hits[1])} hits there, {len(hits[0])} here")
        slugs = [{hit["slug"] for hit in found} for found in hits]
        shown += max(map(len, slugs))
        shared += len(slugs[0] & slugs[1])
    if shared < shown / 2:
        raise SystemExit(f"{other.title} finds other articles: {shared} of {shown} on both pages")
    return shared / shown


def members(hit):
    return {name for name, value in hit.items() if value is not None}


def check_posts(ours, other, path):
    """The same comment on each: shown at once, counted, and the same but for its id, its moment and its commenter's token."""
    draft = {"name": "Ann Example", "email": "ann@mail.example", "body": f"Who paid for lamp {next(numbers)}?"}
    answers = []
    for server in [ours, other]:
        before = json.loads(server.get(path)[2])["count"]
        status, _, body = server.request("POST", path, json.dumps(draft), {"Content-Type": "application/json"})
        if status != 201:
            raise SystemExit(f"{server.title} answers {status} to a comment: {body.decode()}")
        if json.loads(server.get(path)[2])["count"] != before + 1:
            raise SystemExit(f"{server.title} does not count a comment that it acknowledged")
        answer = json.loads(body)
        if not answer["commenter_token"].startswith("bsc_"):
            raise SystemExit(f"{server.title} gives a commenter no token")
        answers.append({name: value for name, value in comparable(answer).items() if name not in {"id", "created_at", "commenter_token"}})
    compare(*answers, f"{other.title} POST {path}")


def comparable(value):
    """A value without the differences that are allowed: a null member may be left out, the text of a cursor is each server's own, and
    what an avatar is drawn from is random."""
    if isinstance(value, dict):
        return {name: "a cursor" if name == "next" else comparable(member) for name, member in value.items()
                if member is not None and name != "avatar"}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return value


def compare(expected, found, place):
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            raise SystemExit(f"{place}: other members: {sorted(expected.keys() ^ found.keys())}")
        for name in expected:
            compare(expected[name], found[name], f"{place}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, pair in enumerate(zip(expected, found)):
            compare(*pair, f"{place}[{index}]")
    elif isinstance(expected, float) and isinstance(found, (int, float)):
        # A score, written with as many digits as each writer thinks fit.
        if not math.isclose(expected, found, rel_tol=1e-9):
            raise SystemExit(f"{place}: {expected!r} here, {found!r} there")
    elif expected != found:
        raise SystemExit(f"{place}: {expected!r} here, {found!r} there")
