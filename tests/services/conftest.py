"""What tests of deliveries share: a ward of their own, the worker's worker_resources, one open alert."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from journal_api.services.resources import Resources
from journal_api.store.database import Database
from tests.databases import DatabaseUrls
from tests.wards import Ward, insert_alert, make_ward


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture
def worker_resources(shared_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(shared_urls.worker, pool_size=4)
    yield Resources(database, vault=None, secret=b"", public_url="https://journal.example")
    database.close()


@pytest.fixture
def alert_id(shared_urls: DatabaseUrls, ward: Ward) -> UUID:
    return insert_alert(shared_urls, ward)


@pytest.fixture
def worker(shared_urls: DatabaseUrls, resources: Resources) -> Iterator[Resources]:
    database = Database(shared_urls.worker, pool_size=2)
    yield Resources(database, vault=None, secret=resources.secret, public_url="https://journal.example")
    database.close()
