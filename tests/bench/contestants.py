"""Who runs: how each is started, and which requests it is sent."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jwt
from flask import Flask

from journal_api.app import create_app
from journal_api.clock import read_now
from journal_api.settings import Settings
from journal_api.web.tokens import issue_access_token
from tests.bench.grounds import PATIENTS, Grounds
from tests.databases import DatabaseUrls

PROCESSES = 2
THREADS = 8
HOST = "127.0.0.1"
OURS, BARE, USUAL, FASTAPI, PGBENCH = "ours", "a", "b", "c", "d"
# So many that each is forgotten as a sound one before it comes again.
TOKENS_NEVER_SEEN_TWICE = 16_000
RIVAL_SECRET = "a secret of the rivals, as long as they ask for"
ENTRY = {
    "recorded_at": "2026-03-01T21:30:00+01:00",
    "timezone": "Europe/Amsterdam",
    "mood": 6,
    "anxiety": 3,
    "energy": 5,
    "sleep_hours": 7.5,
    "tags": ["walk"],
    "note": "Slept badly, but the walk helped.",
}


@dataclass(frozen=True, slots=True)
class Contestant:
    """One server: ``command`` makes its command line for a port; ``requests`` are whole, in the order of sending."""

    name: str
    command: Callable[[int], tuple[str, ...]]
    environ: Mapping[str, str] = field(repr=False)
    requests: tuple[str, ...] = field(repr=False)


def make_ours(grounds: Grounds, urls: DatabaseUrls, *, tokens: int = PATIENTS) -> Contestant:
    """Make the product as it is installed: gunicorn, its own database role, its own settings."""
    environ = grounds.environ(urls)
    app = create_app(Settings.from_env(environ))
    requests = tuple(
        spell_request("/v1/patients/me/mood-entries", token, json.dumps(ENTRY))
        for token in issue_tokens(app, grounds, count=tokens)
    )
    return Contestant(OURS, gunicorn("wsgi:app"), environ, requests)


def make_bare(grounds: Grounds, urls: DatabaseUrls) -> Contestant:
    """Make (a)."""
    return Contestant(BARE, gunicorn("tests.bench.rivals.bare_flask:app"), {}, _rival_requests())


def make_usual(grounds: Grounds, urls: DatabaseUrls) -> Contestant:
    """Make (b)."""
    environ = {**_rival_environ(urls), "RIVAL_REDIS_URL": grounds.redis_url}
    return Contestant(USUAL, gunicorn("tests.bench.rivals.usual_stack:app"), environ, _rival_requests())


def make_fastapi(grounds: Grounds, urls: DatabaseUrls) -> Contestant:
    """Make (c), on the fastest loop and parser that its server takes."""
    return Contestant(FASTAPI, _uvicorn, _rival_environ(urls), _rival_requests())


def gunicorn(app: str) -> Callable[[int], tuple[str, ...]]:
    """Return what makes the command line of a server for a port."""

    def command(port: int) -> tuple[str, ...]:
        workers = (f"--workers={PROCESSES}", f"--threads={THREADS}", "--worker-class=gthread", "--no-control-socket")
        memory = Path("/dev/shm")  # noqa: S108 - the heartbeats of gunicorn alone
        heartbeats = (f"--worker-tmp-dir={memory}",) if memory.is_dir() else ()
        return (sys.executable, "-m", "gunicorn", app, f"--bind={HOST}:{port}", *workers, *heartbeats)

    return command


def _uvicorn(port: int) -> tuple[str, ...]:
    program = (sys.executable, "-m", "uvicorn", "tests.bench.rivals.fastapi_insert:app", f"--port={port}")
    return (*program, f"--workers={PROCESSES}", "--loop=uvloop", "--http=httptools", "--no-access-log")


def _rival_environ(urls: DatabaseUrls) -> dict[str, str]:
    return {"RIVAL_DATABASE_URL": urls.admin, "RIVAL_SECRET": RIVAL_SECRET}


def issue_tokens(app: Flask, grounds: Grounds, *, count: int) -> list[str]:
    """Issue as many access tokens, to the patients in turn."""
    now = read_now()
    with app.app_context():
        return [
            issue_access_token(sign_in_id=one.sign_in_id, user_id=one.user_id, now=now)
            for one in (grounds.sign_ins[number % PATIENTS] for number in range(count))
        ]


def _rival_requests() -> tuple[str, ...]:
    body = json.dumps(ENTRY)
    return tuple(spell_request("/entries", _issue_rival_token(number + 1), body) for number in range(PATIENTS))


def _issue_rival_token(number: int) -> str:
    now: datetime = read_now().astimezone(UTC)
    user_id = UUID(f"00000000-0000-4000-8000-{number:012}")
    times = {"iat": now, "nbf": now, "exp": now + timedelta(minutes=10)}
    claims = {"sub": str(user_id), "jti": str(user_id), "type": "access", "fresh": False, **times}
    return jwt.encode(claims, RIVAL_SECRET, algorithm="HS256")


def spell_request(path: str, token: str, body: str) -> str:
    """Spell a whole request as it goes over the line; ``body`` is JSON in ASCII."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
