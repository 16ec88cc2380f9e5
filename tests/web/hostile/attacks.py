"""One hostile request beside a sound one, and how it must be refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.matrix.routes import Route

JSON = "application/json"
TOO_LARGE = 10**12


@dataclass(frozen=True, slots=True)
class Attack:
    """What is sent in place of what is sound, and the statuses that refuse it."""

    title: str
    statuses: frozenset[int]
    body: bytes | None = None
    content_type: str | None = JSON
    query: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""


def make_attack(title: str, status: int, **sent: Any) -> Attack:
    """Make an attack that one status alone refuses."""
    return Attack(title, frozenset({status}), **sent)


def list_syntax_attacks(route: Route) -> Iterator[Attack]:
    """Yield bodies that are no JSON, too deep, too large, or not said to be JSON."""
    sound = json.dumps(route.example).encode()
    for title, raw in _UNREADABLE.items():
        yield make_attack(title, 400, body=raw)
    yield make_attack("garbage behind", 400, body=sound + b"}")
    yield make_attack("another encoding", 400, body=sound.decode().encode("utf-16"))
    yield make_attack("a byte order mark", 400, body=b"\xef\xbb\xbf" + sound)
    yield make_attack("a repeated name", 400, body=b'{"a": 1, "a": 1}')
    for raw in (b"null", b"[]", b'"text"', b"7", b"true", b"[{}]"):
        yield make_attack(f"no object: {raw!r}", 422, body=raw)
    for content_type in _WRONG_TYPES:
        yield make_attack(f"content type {content_type}", 415, body=sound, content_type=content_type)
    for encoding in ("gzip", "deflate", "br", "gzip, gzip"):
        status = 400 if encoding in route.declared.form.encodings else 415
        yield make_attack(f"packed by {encoding}", status, body=sound, headers={"Content-Encoding": encoding})
    if "gzip" in route.declared.form.encodings:
        yield from _list_packed_attacks(route, sound)
    yield make_attack("too large", 413, body=b'{"a": "' + b"x" * route.declared.form.limit_bytes + b'"}')
    yield make_attack("said to be huge", 413, body=sound, environ={"CONTENT_LENGTH": str(TOO_LARGE)})
    yield make_attack("cut off", 400, body=sound, environ={"CONTENT_LENGTH": str(len(sound) + 5)})


def _list_packed_attacks(route: Route, sound: bytes) -> Iterator[Attack]:
    """Yield streams that are cut, continued, too large once unpacked, or no JSON inside."""
    packed = gzip.compress(sound)
    bomb = gzip.compress(b" " * (100 * route.declared.form.limit_bytes) + sound)
    wrong = {"cut": packed[:-9], "two in one": packed * 2, "garbage": packed + b"x", "empty": gzip.compress(b"")}
    for title, raw in wrong.items():
        yield make_attack(f"packed, {title}", 400, body=raw, headers={"Content-Encoding": "gzip"})
    yield make_attack("a bomb", 413, body=bomb, headers={"Content-Encoding": "gzip"})


def list_query_attacks(route: Route) -> Iterator[Attack]:
    """Yield queries that name the unknown, repeat, or hold what no value may be."""
    yield make_attack("an unknown parameter", 422, query=b"surprise=1", pointer="?surprise")
    yield make_attack("a query that is no UTF-8", 422, query=b"limit=%ED%A0%80", pointer="?")
    yield make_attack("a surrogate's name", 422, query=b"%ED%A0%80=1", pointer="?")
    yield make_attack("too many parameters", 422, query="&".join(f"p{n}=1" for n in range(60)).encode(), pointer="?")
    for name, declared in route.declared.query.fields.items():
        key = declared.data_key or name
        yield make_attack(f"{key} twice", 422, query=f"{key}=1&{key}=2".encode(), pointer=f"?{key}")
        yield make_attack(f"NUL in {key}", 422, query=f"{key}=%00".encode(), pointer=f"?{key}")
        if key not in {"cursor", "measure"}:
            for text in _ABSURD_TEXTS:
                yield make_attack(f"{key}={text[:20]}", 422, query=f"{key}={text}".encode(), pointer=f"?{key}")
    if "cursor" in route.declared.query.fields:
        for cursor in ("", "AAAA", "%2B%2F%3D", "é", "a" * 2000, "=" * 9, "bnVsbA"):
            yield make_attack(f"cursor {cursor[:20]}", 400, query=f"cursor={cursor}".encode())


def list_method_attacks(route: Route, taken: frozenset[str]) -> Iterator[str]:
    """Yield the methods that nothing takes at the route's path."""
    yield from sorted({"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} - taken)


_UNREADABLE: Mapping[str, bytes] = {
    "half an object": b"{",
    "no UTF-8": b'{"a": "\xff"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "a control character": b'{"a": "\x00"}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus Infinity": b'{"a": -Infinity}',
    "a number beyond doubles": b'{"a": 1e999}',
    "an exponent beyond all": b'{"a": 1e999999999999}',
    "five thousand digits": b'{"a": ' + b"9" * 5000 + b"}",
    "thirty-three deep": b'{"a": ' * 33 + b"1" + b"}" * 33,
    "ten thousand lists": b"[" * 10_000 + b"]" * 10_000,
    "ten thousand lists, open": b"[" * 10_000,
    "single quotes": b"{'a': 1}",
    "a comment": b'{"a": 1} // one',
    "a last comma": b'{"a": 1,}',
    "a form": b"a=1&b=2",
    "XML": b'<?xml version="1.0"?><a>&b;</a>',
    "spaces": b"   ",
}
_WRONG_TYPES = (
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin-1",
    "application/jsonx",
    "json",
    None,
)
_ABSURD_TEXTS = (
    "",
    "-1",
    "0x10",
    "1_0",
    "٧",
    "1e3",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "' OR 1=1 --",
    "x" * 3000,
    "999999999999999999999999999",
)
