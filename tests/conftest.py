"""Fixtures for everybody: real servers, a migrated database, settings, the people of the stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import DatabaseUrls, make_template, new_database
from tests.servers import PostgresServer, RedisServer, running_postgres, running_valkey


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Give a real PostgreSQL for the whole run."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Give a real Valkey for the whole run; tests that stop one start their own."""
    with running_valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """Give the name of a migrated database to copy."""
    return make_template(postgres.admin_url)


@pytest.fixture(scope="session")
def shared_urls(postgres: PostgresServer, template: str) -> Iterator[DatabaseUrls]:
    """Give one migrated database to all tests that keep to clinics of their own."""
    with new_database(postgres.admin_url, template) as urls:
        yield urls


@pytest.fixture
def fresh_urls(postgres: PostgresServer, template: str) -> Iterator[DatabaseUrls]:
    """Give a migrated, empty database to one test alone."""
    with new_database(postgres.admin_url, template) as urls:
        yield urls
