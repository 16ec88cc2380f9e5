"""The product's own processes: API, worker, beat, relay."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from journal_api.stack.ports import HOST
from journal_api.stack.private_files import make_private_folder
from journal_api.stack.processes import Process

API_WORKERS = 2
API_THREADS = 8
ANSWER_SECONDS = 5.0
HTTP_OK = 200
MEMORY = Path("/dev/shm")  # noqa: S108 — gunicorn makes its files there unguessable


def list_programs(
    environ: Mapping[str, str], *, data: Path, port: int, is_worker_stale: Callable[[], bool] | None = None
) -> tuple[Process, ...]:
    """Return what runs beside the servers, to be started together; ready when the API says so.

    ``environ`` holds the product's settings. ``is_worker_stale`` tells that the worker runs but does no work.
    """
    beat = data / "beat"
    make_private_folder(beat)
    environ = {**environ, "PROMETHEUS_MULTIPROC_DIR": str(_empty_metrics_folder(data))}
    return (
        Process(
            name="api",
            command=_python("gunicorn", *_gunicorn_options(port)),
            environ=environ,
            is_ready=lambda _: is_answering(port, "/health/ready"),
        ),
        Process(
            name="worker",
            command=_celery("worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"),
            environ=environ,
            is_stale=is_worker_stale,
        ),
        Process(
            name="beat",
            command=_celery("beat", f"--schedule={beat / 'schedule'}", "--loglevel=INFO"),
            environ=environ,
        ),
        Process(name="relay", command=_python("workers.relay"), environ=environ),
    )


def is_answering(port: int, path: str) -> bool:
    """Tell whether the server on ``port`` answers ``path`` with 200."""
    connection = HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTP_OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _empty_metrics_folder(data: Path) -> Path:
    """Return where the processes add up their counts; those of a former start are gone."""
    metrics = data / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    make_private_folder(metrics)
    return metrics


def _gunicorn_options(port: int) -> tuple[str, ...]:
    return (
        "wsgi:app",
        f"--bind={HOST}:{port}",
        "--worker-class=gthread",
        f"--workers={API_WORKERS}",
        f"--threads={API_THREADS}",
        "--graceful-timeout=10",
        "--no-control-socket",
        # Heartbeats in memory: a busy disk must not make a healthy worker look dead.
        *((f"--worker-tmp-dir={MEMORY}",) if MEMORY.is_dir() else ()),
    )


def _celery(*arguments: str) -> tuple[str, ...]:
    return _python("celery", "-A", "workers.app:celery", *arguments)


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)
