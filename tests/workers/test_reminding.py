"""The relay reminds patients with hands of its own: by real mail, and in no alert's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from journal_api.clock import read_now
from journal_api.domain.jobs import OutboxKind
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.reminders import contact_setting, reminder
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.mail_servers import MailServer, free_port, running_mail_server
from tests.servers import wait_until
from tests.wards import Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows, make_ward
from tests.workers.environments import make_environ, running_relay

SOON = 40.0
# Far below the time after which a letter that hangs is given up.
BESIDE_SECONDS = 8.0


@pytest.fixture
def ward(fresh_urls: DatabaseUrls) -> Ward:
    return make_ward(fresh_urls)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@pytest.fixture
def environ(fresh_urls: DatabaseUrls, server: MailServer) -> dict[str, str]:
    """Give a relay's surroundings, in which no worker can be told."""
    return make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)


def let_in(urls: DatabaseUrls, ward: Ward, patient_id: UUID, name: str) -> str:
    """Give a patient of some days an account without quiet hours, to be looked at now; return its address."""
    user_id, address, now = uuid4(), address_of(name, ward), read_now()
    ids = {"clinic_id": ward.clinic_id, "patient_id": patient_id}
    words = {"role": "patient", "display_name": name, "timezone": "UTC", "locale": "en", "password_hash": "none"}
    quiet = {"quiet_from": time(0), "quiet_until": time(0), "reminders_muted": False, "revision": 1}
    with as_owner(urls) as tx:
        tx.execute(patient.update().where(patient.c.id == patient_id).values(created_at=now - timedelta(days=3)))
        tx.execute(
            account.insert().values(id=user_id, email=address, email_key=address, created_at=now, **ids, **words)
        )
        tx.execute(contact_setting.insert().values(user_id=user_id, clinic_id=ward.clinic_id, **quiet))
        kind = OutboxKind.REMINDER.value
        tx.execute(outbox.insert().values(kind=kind, subject_id=patient_id, due_at=now, **ids))
    return address


def test_a_patient_is_reminded_by_mail(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, environ: dict[str, str], tmp_path: Path
) -> None:
    address = let_in(fresh_urls, ward, ward.ana, "ana")

    with running_relay(environ, tmp_path):
        wait_until(lambda: list_rows(fresh_urls, reminder, patient_id=ward.ana), "the reminder", seconds=SOON)

    [letter] = server.taken
    assert (letter["To"], letter["Subject"]) == (address, "Your care team asked you something")
    text = letter.get_body(("plain",)).get_content()
    assert "please open the app" in text
    assert "http" not in text
    [row] = list_rows(fresh_urls, outbox, subject_id=ward.ana)
    assert row.due_at > read_now()


def test_reminders_that_hang_keep_no_alert_from_leaving(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, environ: dict[str, str], tmp_path: Path
) -> None:
    for patient_id, name in ((ward.ana, "ana"), (ward.ben, "ben")):
        server.moods[let_in(fresh_urls, ward, patient_id, name)] = "hang"

    with running_relay(environ, tmp_path) as relay:
        wait_until(server.is_hanging.is_set, "a reminder to hang", seconds=SOON)
        delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))
        wait_until(
            lambda: list_rows(fresh_urls, delivery, id=delivery_id, state="sent"), "the alert", seconds=BESIDE_SECONDS
        )
        relay.kill()
        relay.wait()

    assert list_rows(fresh_urls, reminder) == []
