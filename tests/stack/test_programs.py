from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from journal_api.stack.ports import HOST, find_free_port
from journal_api.stack.processes import Process
from journal_api.stack.programs import is_answering, list_programs


def programs(data: Path, *, is_worker_stale: Callable[[], bool] | None = None) -> dict[str, Process]:
    listed = list_programs(
        {"REDIS_URL": "redis://:hidden-word@127.0.0.1"}, data=data, port=8123, is_worker_stale=is_worker_stale
    )
    return {process.name: process for process in listed}


def test_the_product_is_api_worker_beat_and_relay(tmp_path: Path) -> None:
    found = programs(tmp_path)

    assert list(found) == ["api", "worker", "beat", "relay"]
    assert found["api"].command[2:5] == ("gunicorn", "wsgi:app", "--bind=127.0.0.1:8123")
    assert found["worker"].command[2:6] == ("celery", "-A", "workers.app:celery", "worker")
    assert found["relay"].command[1:] == ("-m", "workers.relay")


def test_only_the_worker_can_be_found_stale(tmp_path: Path) -> None:
    found = programs(tmp_path, is_worker_stale=lambda: True)

    assert [name for name, process in found.items() if process.is_stale is not None] == ["worker"]


def test_no_secret_stands_in_an_argument_or_a_representation(tmp_path: Path) -> None:
    for process in programs(tmp_path).values():
        assert "hidden-word" not in " ".join(process.command)
        assert "hidden-word" not in repr(process)


def test_counts_of_a_former_start_are_gone(tmp_path: Path) -> None:
    programs(tmp_path)
    (tmp_path / "metrics" / "counter_1.db").write_text("old")

    found = programs(tmp_path)

    assert list((tmp_path / "metrics").iterdir()) == []
    assert found["api"].environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path / "metrics")


def test_a_port_nobody_serves_does_not_answer() -> None:
    assert not is_answering(find_free_port(), "/health/ready")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", True), (b"HTTP/1.1 503 Busy\r\n\r\n", False), (b"what?\r\n\r\n", False)],
)
def test_only_a_proper_yes_counts_as_ready(reply: bytes, expected: bool) -> None:
    with socket.create_server((HOST, 0)) as server:
        thread = threading.Thread(target=answer_once, args=(server, reply))
        thread.start()

        assert is_answering(server.getsockname()[1], "/health/ready") is expected

        thread.join()


def answer_once(server: socket.socket, reply: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(reply)
