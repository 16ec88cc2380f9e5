from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from journal_api.stack.servers import serve_valkey
from journal_api.stack.supervisor import Supervisor
from journal_api.stack.valkey import ValkeyServer, prepare_valkey


@pytest.fixture
def server(tmp_path: Path, supervisor: Supervisor) -> ValkeyServer:
    server = prepare_valkey(tmp_path / "a folder with spaces", password="only-for-tests")
    supervisor.start(serve_valkey(server))
    return server


@pytest.fixture
def client(server: ValkeyServer) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(server.url) as client:
        yield client


def test_it_answers_to_the_password_alone(server: ValkeyServer) -> None:
    with redis.Redis(host="127.0.0.1", port=server.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_it_keeps_nothing_on_disk_and_drops_nothing_silently(client: redis.Redis) -> None:
    settings = client.config_get("save", "appendonly", "maxmemory-policy", "bind")

    assert settings == {"save": "", "appendonly": "no", "maxmemory-policy": "noeviction", "bind": "127.0.0.1"}


def test_the_password_stands_in_a_private_file_and_in_no_argument(server: ValkeyServer) -> None:
    assert server.configuration.stat().st_mode & 0o777 == 0o600
    assert "only-for-tests" not in " ".join(server.command())
    assert "only-for-tests" not in repr(server)
