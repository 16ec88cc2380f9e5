"""Worker and relay as the processes they are, with an environment of their own."""

from __future__ import annotations

import base64
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.databases import DatabaseUrls
from tests.mail_servers import CANARY

PROJECT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 20
OPERATIONS = "operations@clinic.example"


def make_environ(urls: DatabaseUrls, *, redis_url: str, smtp_url: str) -> dict[str, str]:
    """Name everything a process of the product reads."""
    key = ec.generate_private_key(ec.SECP256R1())
    return {
        "JOURNAL_ENV": "test",
        "DATABASE_URL": urls.api,
        "DATABASE_WORKER_URL": urls.worker,
        "DATABASE_RELAY_URL": urls.relay,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
        "JOURNAL_PUBLIC_URL": "http://127.0.0.1",
        "JOURNAL_MAIL_FROM": "journal@clinic.example",
        "JOURNAL_OPERATIONS_MAIL": OPERATIONS,
        "JOURNAL_CANARY_MAIL": CANARY,
        "JOURNAL_SECRET": base64.b64encode(secrets.token_bytes(32)).decode(),
        "JOURNAL_NOTE_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "JOURNAL_TOKEN_KEY": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    }


@contextmanager
def running_relay(environ: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one relay."""
    with _running((sys.executable, "-m", "workers.relay"), environ, folder / "relay.log") as process:
        yield process


@contextmanager
def running_worker(environ: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one worker with one child."""
    options = ("--concurrency=1", "--without-gossip", "--without-mingle")
    command = (sys.executable, "-m", "celery", "-A", "workers.app:celery", "worker", *options)
    with _running(command, environ, folder / "worker.log") as process:
        yield process


@contextmanager
def _running(command: tuple[str, ...], environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    whole = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environ}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=whole, cwd=PROJECT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
