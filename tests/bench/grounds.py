"""Where the race is run: real servers of its own, and a database that every heat gets a fresh copy of."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.app import make_resources
from journal_api.clock import read_now
from journal_api.store.database import Database
from journal_api.store.urls import driver_url
from journal_api.store.vault import Vault
from tests.apps import NOBODY, NOTE_KEY, PUBLIC_URL, SECRET, make_settings, make_token_key
from tests.databases import DatabaseUrls, make_template, new_database, urls_of
from tests.people import make_clinic
from tests.servers import running_postgres, running_valkey

PATIENTS = 400
TABLES = Path(__file__).parent / "rivals" / "tables.sql"

_PATIENT = """
INSERT INTO patient (id, clinic_id, display_name, timezone, created_at)
    VALUES (:patient, :clinic, 'Patient', 'Europe/Amsterdam', now());
INSERT INTO change_counter (patient_id) VALUES (:patient);
INSERT INTO patient_key VALUES (:patient, :ring_key_id, :wrapped_key);
INSERT INTO account (id, clinic_id, role, email, email_key, display_name, timezone, locale, password_hash,
    patient_id, created_at) VALUES (:user, :clinic, 'patient', :email, :email, 'Patient', 'Europe/Amsterdam', 'en',
    'none', :patient, now());
INSERT INTO sign_in (id, user_id, created_at, last_used_at) VALUES (:sign_in, :user, now(), now())
"""

_RIVAL_PATIENTS = """
INSERT INTO rival_patient
    SELECT row_number() OVER (ORDER BY id), patient_id, clinic_id, id FROM account WHERE patient_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One patient who will be posting."""

    user_id: UUID
    sign_in_id: UUID


@dataclass(frozen=True, slots=True)
class Grounds:
    """Servers that run, and the name of the database to copy."""

    admin_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    template: str
    folder: Path
    sign_ins: tuple[SignIn, ...]

    @contextmanager
    def copied(self) -> Iterator[DatabaseUrls]:
        """Yield a database with the same people and no entry: every heat meets equally full tables."""
        with new_database(self.admin_url, self.template) as urls:
            yield urls

    def environ(self, urls: DatabaseUrls) -> dict[str, str]:
        """Return the product's settings by variable."""
        metrics = self.folder / "metrics"
        metrics.mkdir(exist_ok=True)
        return {
            "JOURNAL_ENV": "test",
            "JOURNAL_PUBLIC_URL": PUBLIC_URL,
            "JOURNAL_SECRET": base64.b64encode(SECRET).decode(),
            "JOURNAL_TOKEN_KEY": make_token_key(),
            "JOURNAL_NOTE_KEYS": f"{NOTE_KEY.key_id}:{base64.b64encode(NOTE_KEY.secret).decode()}",
            "DATABASE_URL": urls.api,
            "DATABASE_WORKER_URL": urls.worker,
            "DATABASE_RELAY_URL": urls.relay,
            "REDIS_URL": self.redis_url,
            "SMTP_URL": f"smtp://{NOBODY}",
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        }


@contextmanager
def prepared() -> Iterator[Grounds]:
    """Start the servers and fill the database to copy; all of it is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="journal-bench-")))
        folder.chmod(0o711)
        for name in ("postgres", "valkey"):
            (folder / name).mkdir()
        postgres = stack.enter_context(running_postgres(folder / "postgres"))
        valkey = stack.enter_context(running_valkey(folder / "valkey"))
        template = make_template(postgres.admin_url)
        sign_ins = _fill(urls_of(postgres.admin_url, template))
        yield Grounds(postgres.admin_url, valkey.url, template, folder, sign_ins)


def _fill(urls: DatabaseUrls) -> tuple[SignIn, ...]:
    resources = make_resources(make_settings(urls))
    owner = Database(urls.owner, pool_size=1)
    clinic_id = make_clinic(resources, owner, now=read_now()).clinic_id
    owner.close()
    engine = sa.create_engine(driver_url(urls.admin), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(TABLES.read_text())
        sign_ins = tuple(insert_patient(connection, resources.vault, clinic_id)[1] for _ in range(PATIENTS))
        connection.exec_driver_sql(_RIVAL_PATIENTS)
    resources.database.close()
    return sign_ins


def insert_patient(connection: sa.Connection, vault: Vault, clinic_id: UUID) -> tuple[UUID, SignIn]:
    """Make a patient who is signed in; return who it is in the clinic, and the sign-in."""
    patient_id, made = uuid4(), SignIn(uuid4(), uuid4())
    key = vault.make_key(patient_id)
    values = {
        "patient": patient_id,
        "clinic": clinic_id,
        "user": made.user_id,
        "sign_in": made.sign_in_id,
        "email": f"{made.user_id.hex}@bench.example",
        "ring_key_id": key.ring_key_id,
        "wrapped_key": key.wrapped_key,
    }
    for statement in _PATIENT.split(";\n"):
        connection.execute(sa.text(statement), values)
    return patient_id, made
