from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_api.stack.errors import StackError
from journal_api.stack.ports import HOST, find_free_port, hold_port, is_free, is_listening, remember_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as squatter:
        squatter.bind((HOST, 0))
        squatter.listen()
        yield squatter.getsockname()[1]


def test_a_port_somebody_listens_on_is_taken(taken_port: int) -> None:
    assert not is_free(taken_port)
    assert is_listening(taken_port)


def test_a_found_port_is_free() -> None:
    port = find_free_port()

    assert is_free(port)
    assert not is_listening(port)


def test_a_port_is_kept_from_start_to_start(tmp_path: Path) -> None:
    first = remember_port(tmp_path / "port")

    assert remember_port(tmp_path / "port") == first


def test_a_remembered_port_that_is_taken_is_given_up(tmp_path: Path, taken_port: int) -> None:
    (tmp_path / "port").write_text(f"{taken_port}\n")

    port = remember_port(tmp_path / "port")

    assert port != taken_port
    assert (tmp_path / "port").read_text() == f"{port}\n"


def test_a_usual_port_that_is_taken_is_not_insisted_on(tmp_path: Path, taken_port: int) -> None:
    assert remember_port(tmp_path / "port", preferred=taken_port) != taken_port


def test_a_held_port_is_nobody_elses_until_it_is_let_go() -> None:
    port = find_free_port()

    with hold_port(port):
        assert not is_free(port)

    assert is_free(port)


def test_a_port_somebody_took_cannot_be_held(taken_port: int) -> None:
    with pytest.raises(StackError, match=str(taken_port)):
        hold_port(taken_port)
