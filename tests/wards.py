"""A clinic with its people, straight into the tables: for tests of what happens behind the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.alerting import Severity
from journal_api.domain.escalation import DEFAULT_POLICIES
from journal_api.store.alert_columns import write_policy
from journal_api.store.database import Database, Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import alert, alert_event, delivery
from journal_api.store.tables.clinics import care_team, care_team_member, care_team_patient, clinic, patient
from tests.databases import DatabaseUrls

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ward:
    """Ana's clinic: Dr. Chen is her primary, Dr. Diaz is in another team, one admin."""

    clinic_id: UUID
    team_id: UUID
    ana: UUID
    ben: UUID
    chen: UUID
    diaz: UUID
    admin: UUID


@contextmanager
def as_owner(urls: DatabaseUrls) -> Iterator[Transaction]:
    """Give one transaction of the schema's owner, who sees everything."""
    database = Database(urls.owner, pool_size=1)
    with database.transaction(Scope()) as tx:
        yield tx
    database.close()


def make_ward(urls: DatabaseUrls) -> Ward:
    """Make a clinic of its own."""
    ward = Ward(*(uuid4() for _ in range(7)))
    other_team = uuid4()
    own = {"clinic_id": ward.clinic_id}
    with as_owner(urls) as tx:
        tx.execute(
            clinic.insert().values(id=ward.clinic_id, name="Harbor", timezone="UTC", locale="en", created_at=NOW)
        )
        for patient_id, name in ((ward.ana, "Ana"), (ward.ben, "Ben")):
            tx.execute(patient.insert().values(id=patient_id, **own, display_name=name, timezone="UTC", created_at=NOW))
        for user_id, name, role in (
            (ward.chen, "chen", "clinician"),
            (ward.diaz, "diaz", "clinician"),
            (ward.admin, "admin", "admin"),
        ):
            _insert_account(tx, ward, user_id=user_id, name=name, role=role)
        for team_id, name, member in ((ward.team_id, "Team A", ward.chen), (other_team, "Team B", ward.diaz)):
            tx.execute(care_team.insert().values(id=team_id, **own, name=name, created_at=NOW))
            tx.execute(care_team_member.insert().values(care_team_id=team_id, user_id=member, **own, on_duty="primary"))
        tx.execute(care_team_patient.insert().values(patient_id=ward.ana, care_team_id=ward.team_id, **own))
    return ward


def address_of(name: str, ward: Ward) -> str:
    """Name somebody's e-mail address."""
    return f"{name}.{ward.clinic_id.hex[:8]}@clinic.example"


def insert_alert(
    urls: DatabaseUrls, ward: Ward, *, severity: str = "critical", state: str = "open", rule: str = "CR-01"
) -> UUID:
    """Open an alert about Ana, with its first event, nothing to send, and a policy that turns to nobody on call."""
    alert_id = uuid4()
    with as_owner(urls) as tx:
        tx.execute(
            alert.insert().values(
                patient_id=ward.ana,
                id=alert_id,
                clinic_id=ward.clinic_id,
                rule=rule,
                severity=severity,
                state=state,
                opened_at=NOW,
                title="Mood fell",
                explanation="Mood fell by 3 points.",
                evidence={},
                is_supported=True,
                late_by_days=0,
                chain=1,
                policy=write_policy(DEFAULT_POLICIES[Severity.STANDARD]),
                version=1,
            )
        )
        tx.execute(
            alert_event.insert().values(
                patient_id=ward.ana, alert_id=alert_id, number=1, at=NOW, action="opened", to_state=state
            )
        )
    return alert_id


def insert_delivery(
    urls: DatabaseUrls,
    ward: Ward,
    alert_id: UUID,
    *,
    recipient: UUID | None = None,
    step: int = 0,
    due_at: datetime = NOW,
) -> UUID:
    """Plan one message about an alert."""
    delivery_id = uuid4()
    with as_owner(urls) as tx:
        tx.execute(
            delivery.insert().values(
                patient_id=ward.ana,
                id=delivery_id,
                alert_id=alert_id,
                clinic_id=ward.clinic_id,
                chain=1,
                step=step,
                round=0,
                recipient_id=recipient or ward.chen,
                channel="mail",
                state="pending",
                due_at=due_at,
                created_at=NOW - timedelta(minutes=1),
            )
        )
    return delivery_id


def read_row(urls: DatabaseUrls, table: sa.Table, **key: object) -> sa.Row:
    """Read the one row of ``table`` with this key, as its owner."""
    with as_owner(urls) as tx:
        return tx.execute(sa.select(table).where(*(table.c[name] == value for name, value in key.items()))).one()


def list_rows(urls: DatabaseUrls, table: sa.Table, **key: object) -> list[sa.Row]:
    """Read every row of ``table`` with these values, as its owner, in the order of its primary key."""
    these = sa.select(table).where(*(table.c[name] == value for name, value in key.items()))
    with as_owner(urls) as tx:
        return list(tx.execute(these.order_by(*table.primary_key.columns)))


def _insert_account(tx: Transaction, ward: Ward, *, user_id: UUID, name: str, role: str) -> None:
    address = address_of(name, ward)
    tx.execute(
        account.insert().values(
            id=user_id,
            clinic_id=ward.clinic_id,
            role=role,
            email=address,
            email_key=address,
            display_name=name.title(),
            timezone="UTC",
            locale="en",
            password_hash="none",
            created_at=NOW,
        )
    )
