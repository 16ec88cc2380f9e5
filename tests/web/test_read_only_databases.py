"""A database that takes no writes, as during a failover: 503 with Retry-After, and all is well again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from journal_api.app import create_app
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.apps import make_settings
from tests.databases import DatabaseUrls
from tests.people import PASSWORD, People, make_clinic

ENTRY = {"recorded_at": "2026-03-02T09:00:00+01:00", "mood": 6}


@pytest.fixture
def app(fresh_urls: DatabaseUrls) -> Iterator[Flask]:
    app = create_app(make_settings(fresh_urls))
    yield app
    app.extensions[EXTENSION].resources.database.close()


@pytest.fixture
def people(app: Flask, fresh_urls: DatabaseUrls) -> Iterator[People]:
    owner = Database(fresh_urls.owner, pool_size=1)
    yield make_clinic(app.extensions[EXTENSION].resources, owner, app=app)
    owner.close()


@contextmanager
def read_only(urls: DatabaseUrls, app: Flask) -> Iterator[None]:
    """Let every session from now on be read-only; those that are open are ended, as by a failover."""
    _alter(urls, "SET default_transaction_read_only = on")
    app.extensions[EXTENSION].resources.database.close()
    yield
    _alter(urls, "RESET default_transaction_read_only")


def _alter(urls: DatabaseUrls, change: str) -> None:
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} " + change).format(name))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/me", None),
        ("POST", "/v1/patients/me/mood-entries", ENTRY),
        ("POST", "/v1/patients/me/mood-entries", ENTRY | {"urge_to_harm": 9}),
        ("POST", "/v1/auth/token", {"email": "ana@example.org", "password": PASSWORD}),
        ("GET", "/v1/alerts", None),
    ],
)
def test_whatever_would_write_is_to_be_tried_again(
    app: Flask, people: People, fresh_urls: DatabaseUrls, method: str, path: str, body: object
) -> None:
    with read_only(fresh_urls, app):
        answer = people.ana.send(method, path, json=body) if body else people.ana.send(method, path)

    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


def test_requests_are_answered_again_without_a_restart(app: Flask, people: People, fresh_urls: DatabaseUrls) -> None:
    with read_only(fresh_urls, app):
        for path in ("/v1/me", "/v1/patients/me/trends?measure=mood"):
            assert people.ana.get(path).status_code == 503
        assert people.ana.post("/v1/patients/me/mood-entries", json=ENTRY).status_code == 503

    assert people.ana.post("/v1/patients/me/mood-entries", json=ENTRY).status_code == 201
    assert people.ana.get("/v1/me").status_code == 200


def test_a_process_that_cannot_write_is_not_ready(app: Flask, people: People, fresh_urls: DatabaseUrls) -> None:
    with read_only(fresh_urls, app):
        answer = app.test_client().get("/health/ready")

    assert answer.status_code == 503
    assert answer.get_json()["faults"] == ["database_is_read_only"]
