"""Limits on requests: per account and network, told in headers, shared through Valkey, and never a reason to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from journal_api.app import create_app
from journal_api.settings import Settings
from journal_api.web.calls import EXTENSION
from tests.people import People, Person
from tests.servers import RedisServer

AWAY = "redis://127.0.0.1:9/0"
MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(settings: Settings, valkey: RedisServer) -> Iterator[MakeApp]:
    """Make an app with limits of its own; its secret keeps its counts apart from every other's."""
    made: list[Flask] = []

    def make(*, redis_url: str = valkey.url, account: int = 30, network: int = 30) -> Flask:
        limited = replace(
            settings,
            redis_url=redis_url,
            account_requests_per_minute=account,
            network_requests_per_minute=network,
        )
        made.append(create_app(limited))
        return made[-1]

    yield make
    for app in made:
        app.extensions[EXTENSION].resources.database.close()


def _me(app: Flask, person: Person) -> TestResponse:
    return replace(person, app=app).get("/v1/me")


def _stranger(app: Flask, address: str) -> TestResponse:
    return app.test_client().get("/v1/me", environ_base={"REMOTE_ADDR": address})


def _new_address() -> str:
    return f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"


def test_every_answer_tells_the_quota_and_the_rest(make_app: MakeApp, people: People) -> None:
    app = make_app()

    first, second = _me(app, people.ana), _me(app, people.ana)

    assert first.headers["RateLimit-Policy"] == '"account";q=30;w=60'
    assert first.headers["RateLimit"].startswith('"account";r=29;t=')
    assert second.headers["RateLimit"].startswith('"account";r=28;t=')


@pytest.mark.parametrize("is_away", [False, True])
def test_who_sends_too_much_is_told_when_to_come_back(make_app: MakeApp, people: People, is_away: bool) -> None:
    app = make_app(redis_url=AWAY) if is_away else make_app()
    assert [_me(app, people.ana).status_code for _ in range(30)] == [200] * 30

    refused = _me(app, people.ana)

    assert refused.status_code == 429
    assert refused.json is not None
    assert refused.json["type"] == "/problems/too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"account";r=0;t=')
    assert _me(app, people.ben).status_code == 200


def test_without_a_sound_token_the_network_is_counted(make_app: MakeApp) -> None:
    app, address = make_app(), _new_address()
    assert {_stranger(app, address).status_code for _ in range(30)} == {401}

    refused = _stranger(app, address)

    assert refused.status_code == 429
    assert refused.headers["RateLimit-Policy"].startswith('"network"')
    assert _stranger(app, _new_address()).status_code == 401


def test_processes_share_their_counts_by_blocks(make_app: MakeApp, people: People) -> None:
    one, other = make_app(), make_app()
    for _ in range(10):
        _me(one, people.chen)

    assert _me(other, people.chen).headers["RateLimit"].startswith('"account";r=19;')


def test_a_valkey_that_is_away_fails_no_request(make_app: MakeApp, people: People) -> None:
    response = _me(make_app(redis_url=AWAY), people.ana)

    assert response.status_code == 200
    assert response.headers["RateLimit"].startswith('"account";r=29;')


def test_health_is_not_counted(make_app: MakeApp) -> None:
    app = make_app(network=1)

    assert [app.test_client().get("/health/live").status_code for _ in range(3)] == [200] * 3


def test_a_limit_of_none_is_no_limit(make_app: MakeApp, people: People) -> None:
    response = _me(make_app(account=0), people.ana)

    assert response.status_code == 200
    assert "RateLimit" not in response.headers
