"""Settings that are missing or unsafe are named, and no process starts with them."""

from __future__ import annotations

import base64
import os
import subprocess
import sys

import pytest

from journal_api.settings import Settings, SettingsError
from tests.cli.installations import make_environ
from tests.databases import DatabaseUrls

ROLES = ("admin", "owner", "api", "worker", "relay", "backup")
URLS = DatabaseUrls(**{role: f"postgresql://journal_{role}:x@127.0.0.1:9/journal" for role in ROLES})
UNSAFE = [
    ("JOURNAL_PUBLIC_URL", "http://journal.test", "https"),
    ("DATABASE_WORKER_URL", URLS.api, "role of their own"),
    ("DATABASE_RELAY_URL", URLS.worker, "role of their own"),
    ("JOURNAL_SECRET", "", "JOURNAL_SECRET is not set"),
    ("JOURNAL_SECRET", base64.b64encode(b"short").decode(), "random bytes"),
    ("JOURNAL_SECRET", base64.b64encode(b"a" * 32).decode(), "random bytes"),
    ("JOURNAL_SECRET", "changeme", "random bytes"),
    ("JOURNAL_NOTE_KEYS", "", "JOURNAL_NOTE_KEYS is not set"),
    ("JOURNAL_NOTE_KEYS", "k1:" + base64.b64encode(bytes(32)).decode(), "random bytes"),
    ("JOURNAL_NOTE_KEYS", "no-colon", "id:base64"),
    ("JOURNAL_TOKEN_KEY", "", "JOURNAL_TOKEN_KEY is not set"),
    ("JOURNAL_MAIL_FROM", "", "JOURNAL_MAIL_FROM is not set"),
    ("JOURNAL_OPERATIONS_MAIL", "", "JOURNAL_OPERATIONS_MAIL is not set"),
    ("JOURNAL_TRUSTED_PROXY_HOPS", "-1", "whole number"),
    ("JOURNAL_ENV", "prod", "production, development or test"),
    ("FLASK_DEBUG", "1", "FLASK_DEBUG"),
    ("JOURNAL_CHAT_SCHEMES", "json", "JOURNAL_CHAT_SCHEMES"),
    ("JOURNAL_CHAT_SCHEMES", "mmosts", "JOURNAL_CHAT_SCHEMES"),
    ("JOURNAL_CHAT_SCHEMES", "slack:evil.example", "JOURNAL_CHAT_SCHEMES"),
    ("JOURNAL_SMS_URL", "http://sms.example/", "https"),
    ("JOURNAL_SMS_URL", "https://user:x@sms.example/", "without user"),
    ("JOURNAL_SMS_URL", "https://sms.example/", "JOURNAL_SMS_SECRET is not set"),
]
STARTS = {
    "api": ("-m", "gunicorn", "--no-control-socket", "--bind=127.0.0.1:0", "wsgi:app"),
    "worker": ("-m", "celery", "-A", "workers.app:celery", "worker", "--pool=solo"),
    "relay": ("-m", "workers.relay"),
}


def test_an_installation_with_everything_in_place_starts_in_production() -> None:
    environ = make_environ(URLS)
    del environ["JOURNAL_ENV"]

    assert Settings.from_env(environ).is_production


@pytest.mark.parametrize(("name", "value", "said"), UNSAFE)
def test_production_refuses_what_is_unsafe_and_names_it(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Settings.from_env({**make_environ(URLS), name: value})


def test_a_note_key_named_twice_is_refused() -> None:
    environ = make_environ(URLS)
    twice = f"{environ['JOURNAL_NOTE_KEYS']},{environ['JOURNAL_NOTE_KEYS']}"

    with pytest.raises(SettingsError, match="twice"):
        Settings.from_env({**environ, "JOURNAL_NOTE_KEYS": twice})


@pytest.mark.parametrize("program", STARTS)
def test_every_process_ends_saying_why_and_shows_no_secret(program: str) -> None:
    environ = {**make_environ(URLS), "JOURNAL_PUBLIC_URL": "http://journal.test"}

    started = subprocess.run(
        [sys.executable, *STARTS[program]],
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert started.returncode in {1, 3}, started.stderr
    assert "JOURNAL_PUBLIC_URL must be https in production." in started.stderr
    assert environ["JOURNAL_SECRET"] not in started.stderr
    assert environ["DATABASE_URL"] not in started.stderr
