"""Fixtures for everybody: real servers, a migrated database, settings, the people of the stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from journal_api.app import create_app
from journal_api.services.resources import Resources
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.apps import make_settings
from tests.databases import DatabaseUrls, make_template, new_database
from tests.people import People, make_clinic
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


@pytest.fixture(scope="session")
def settings(shared_urls: DatabaseUrls) -> Settings:
    """Give the settings of an installation on the shared database."""
    return make_settings(shared_urls)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """Give the real application on the shared database."""
    app = create_app(settings)
    yield app
    app.extensions[EXTENSION].resources.database.close()


@pytest.fixture(scope="session")
def resources(app: Flask) -> Resources:
    """Give what the application's use cases work with."""
    found: Resources = app.extensions[EXTENSION].resources
    return found


@pytest.fixture(scope="session")
def owner(shared_urls: DatabaseUrls) -> Iterator[Database]:
    """Give the shared database as the owner of its schema, who sees everything."""
    database = Database(shared_urls.owner, pool_size=2)
    yield database
    database.close()


@pytest.fixture
def people(resources: Resources, owner: Database, app: Flask) -> People:
    """Give Ana, Ben, Dr. Chen, Dr. Diaz and an admin, in a clinic of their own."""
    return make_clinic(resources, owner, app=app)


@pytest.fixture
def other_people(resources: Resources, owner: Database, app: Flask) -> People:
    """Give the people of another clinic."""
    return make_clinic(resources, owner, app=app)
