"""What tests of deliveries share: a ward, the worker's resources, one open alert; and what a canary flies by."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.vault import Vault
from tests.apps import NOTE_KEY
from tests.databases import DatabaseUrls
from tests.services.canary_flights import DISCARDED, OPERATIONS
from tests.services.messengers import FakeMailer
from tests.wards import Ward, insert_alert, make_ward
from workers.resources import Toolbox


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


@pytest.fixture
def mailer() -> FakeMailer:
    return FakeMailer()


@pytest.fixture
def tools(fresh_urls: DatabaseUrls, mailer: FakeMailer) -> Iterator[Toolbox]:
    database = Database(fresh_urls.worker, pool_size=8)
    mails = {"operations_mail": OPERATIONS, "canary_mail": DISCARDED}
    yield Toolbox(Resources(database, Vault((NOTE_KEY,)), b"", public_url="https://journal.example", **mails), mailer)
    database.close()


@pytest.fixture
def relay(fresh_urls: DatabaseUrls) -> Iterator[Database]:
    database = Database(fresh_urls.relay, pool_size=1)
    yield database
    database.close()


@pytest.fixture
def api(fresh_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(fresh_urls.api, pool_size=1)
    yield Resources(database, vault=None, secret=b"")
    database.close()
