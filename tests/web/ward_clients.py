"""Signed-in clients for the people of a ward, on an app with a clock that stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask_smorest import Blueprint
from werkzeug.test import TestResponse

from journal_api.services.resources import Resources
from journal_api.settings import NoteKey
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account, sign_in
from journal_api.store.vault import Vault
from journal_api.web.callers import make_decide, make_identify
from journal_api.web.calls import Foundation
from journal_api.web.cursors import Cursors
from journal_api.web.foundations import prepare_app
from journal_api.web.tokens import install_tokens, issue_access_token
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner

SECRET = b"a secret of the tests, 32 bytes."
_KEY = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


@dataclass(slots=True)
class StandingClock:
    """The clock of the app."""

    now: datetime = NOW

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass(slots=True)
class WardClients:
    """The app and who may speak to it: user ids of the patients beside the ward's own."""

    app: Flask
    ward: Ward
    database: Database
    clock: StandingClock
    ana_user: UUID
    ben_user: UUID
    sign_ins: dict[UUID, UUID] = field(default_factory=dict)

    def get(self, user_id: UUID, path: str, **options: Any) -> TestResponse:
        return self._send(user_id, "GET", path, **options)

    def post(self, user_id: UUID, path: str, body: object = None, **options: Any) -> TestResponse:
        return self._send(user_id, "POST", path, json={} if body is None else body, **options)

    def _send(self, user_id: UUID, method: str, path: str, **options: Any) -> TestResponse:
        with self.app.app_context():
            token = issue_access_token(sign_in_id=self.sign_ins[user_id], user_id=user_id, now=self.clock.now)
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.app.test_client().open(path, method=method, headers=headers, **options)


@contextmanager
def open_clients(urls: DatabaseUrls, ward: Ward, *blueprints: Blueprint) -> Iterator[WardClients]:
    """Sign everybody of the ward in, and open an app with these blueprints."""
    database = Database(urls.api, pool_size=4)
    clock = StandingClock()
    clients = WardClients(_make_app(database, lambda: clock.now, blueprints), ward, database, clock, uuid4(), uuid4())
    with as_owner(urls) as tx:
        for user_id, patient_id in ((clients.ana_user, ward.ana), (clients.ben_user, ward.ben)):
            address = f"{user_id.hex}@home.example"
            person = {"id": user_id, "clinic_id": ward.clinic_id, "role": "patient", "patient_id": patient_id}
            shown = {"email": address, "email_key": address, "display_name": "A patient", "timezone": "UTC"}
            rest = {"locale": "en", "password_hash": "none", "created_at": NOW}
            tx.execute(account.insert().values(**person, **shown, **rest))
        for user_id in (clients.ana_user, clients.ben_user, ward.chen, ward.diaz, ward.admin):
            clients.sign_ins[user_id] = uuid4()
            row = {"id": clients.sign_ins[user_id], "user_id": user_id, "device": "", "created_at": NOW}
            tx.execute(sign_in.insert().values(**row, last_used_at=NOW))
    yield clients
    database.close()


def _make_app(database: Database, clock: Callable[[], datetime], blueprints: tuple[Blueprint, ...]) -> Flask:
    app = Flask("ward")
    resources = Resources(database=database, vault=Vault((NoteKey("k1", SECRET),)), secret=SECRET)
    foundation = Foundation(
        identify=make_identify(resources),
        decide=make_decide(resources),
        resources=resources,
        clock=clock,
        cursors=Cursors(SECRET),
    )
    api = prepare_app(app, foundation)
    install_tokens(app, token_key_pem=_KEY.decode(), issuer="https://journal.test")
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    return app
