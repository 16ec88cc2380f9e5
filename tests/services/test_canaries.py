"""The canary goes the whole way of an alert, is closed again, is in nobody's way, and is missed when it should be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.services.backtests import count_patients, walk_patients
from journal_api.services.canaries import EVERY, keep_canary
from journal_api.services.health import measure_alerts
from journal_api.services.note_keys import count_keys
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.database import Database
from journal_api.store.provisioning import holds_anything
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import clinic, patient
from journal_api.store.tables.work import heartbeat, outbox, patient_work
from tests.databases import DatabaseUrls
from tests.services.canary_flights import DISCARDED, MINUTE, fly, go
from tests.services.messengers import GREYLISTED, FakeMailer
from tests.wards import NOW, list_rows, make_ward, read_row
from workers.resources import Toolbox


@pytest.mark.parametrize("now", [NOW, NOW.replace(hour=3)], ids=["by day", "in everybody's quiet hours"])
def test_a_canary_goes_from_its_entry_to_the_mail_server_and_its_alert_is_closed(
    tools: Toolbox, relay: Database, mailer: FakeMailer, fresh_urls: DatabaseUrls, now: datetime
) -> None:
    fly(tools, relay, now=now)

    [mail] = mailer.sent
    assert (mail.to, mail.message_id) == (DISCARDED, str(read_row(fresh_urls, delivery, state="sent").id))
    opened = read_row(fresh_urls, alert)
    assert (opened.clinic_id, opened.state, opened.resolved_reason) == (CANARY_CLINIC, "resolved", "recovered")
    assert read_row(fresh_urls, patient_work).done_seq == 1
    assert {row.name for row in list_rows(fresh_urls, heartbeat)} >= {"canary_started", "canary_arrived"}


def test_the_next_one_starts_after_a_quarter_of_an_hour_and_the_last_one_leaves_nothing(
    tools: Toolbox, relay: Database, mailer: FakeMailer, fresh_urls: DatabaseUrls
) -> None:
    fly(tools, relay)
    first = read_row(fresh_urls, patient)
    go(tools, relay, now=NOW + EVERY)
    flown_before = len(mailer.sent)
    go(tools, relay, now=NOW + EVERY + MINUTE)
    go(tools, relay, now=NOW + EVERY + 2 * MINUTE)

    assert (flown_before, len(mailer.sent)) == (1, 2)
    assert read_row(fresh_urls, patient).id != first.id
    assert len(list_rows(fresh_urls, alert)) == 1
    assert {row.patient_id for row in list_rows(fresh_urls, outbox)} <= {None, read_row(fresh_urls, patient).id}


def test_several_relays_never_start_two(tools: Toolbox, fresh_urls: DatabaseUrls) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: keep_canary(tools.resources, now=NOW), range(8)))
        [row] = list_rows(fresh_urls, outbox)
        ids = {"patient_id": None, "clinic_id": CANARY_CLINIC, "now": NOW, "mailer": tools.mailer}
        list(pool.map(lambda _: do_due_work(tools.resources, row.id, **ids), range(8)))

    assert len(list_rows(fresh_urls, patient)) == 1
    assert len(list_rows(fresh_urls, outbox, kind="canary")) == 1


def test_a_canary_that_waits_for_a_clock_that_was_turned_back_is_brought_forward(
    tools: Toolbox, fresh_urls: DatabaseUrls
) -> None:
    keep_canary(tools.resources, now=NOW + timedelta(days=400))

    keep_canary(tools.resources, now=NOW)

    assert read_row(fresh_urls, outbox).due_at == NOW


def test_nobody_counts_the_canary(
    tools: Toolbox, relay: Database, api: Resources, mailer: FakeMailer, fresh_urls: DatabaseUrls
) -> None:
    mailer.answer = GREYLISTED
    fly(tools, relay)
    owner = Resources(Database(fresh_urls.owner, pool_size=1), vault=None, secret=b"")
    figures = measure_alerts(api, now=NOW + MINUTE)

    assert read_row(fresh_urls, alert).state == "open"
    assert (figures.live, figures.times) == ((), ())
    assert (count_patients(owner, None), list(walk_patients(owner, None)), count_keys(owner)) == (0, [], ())
    assert holds_anything(fresh_urls.owner) is False
    owner.database.close()


def test_a_clinic_sees_nothing_of_the_canary(tools: Toolbox, relay: Database, fresh_urls: DatabaseUrls) -> None:
    fly(tools, relay)
    ward = make_ward(fresh_urls)

    for url in (fresh_urls.api, fresh_urls.worker):
        database = Database(url, pool_size=1)
        with database.transaction(Scope(clinic_id=ward.clinic_id, tenant_id=ward.clinic_id)) as tx:
            seen = [
                tx.scalar(sa.select(sa.func.count()).where(table.c.clinic_id == CANARY_CLINIC))
                for table in (patient, alert, outbox)
            ]
            seen.append(tx.scalar(sa.select(sa.func.count()).where(clinic.c.id == CANARY_CLINIC)))
        database.close()
        assert seen == [0, 0, 0, 0]


def test_the_function_that_starts_a_canary_touches_no_other_clinic(
    tools: Toolbox, relay: Database, fresh_urls: DatabaseUrls
) -> None:
    ward = make_ward(fresh_urls)
    people, rows = len(list_rows(fresh_urls, account)), {row.id for row in list_rows(fresh_urls, patient)}

    fly(tools, relay)

    assert rows == {ward.ana, ward.ben}
    assert rows <= {row.id for row in list_rows(fresh_urls, patient)}
    assert len(list_rows(fresh_urls, account)) == people + 1


@pytest.mark.parametrize("role", ["api", "relay"])
def test_only_a_worker_starts_canaries(fresh_urls: DatabaseUrls, role: str) -> None:
    database = Database(getattr(fresh_urls, role), pool_size=1)
    start = sa.text("SELECT start_canary('a@b', NULL, 'k', '', NULL, 'mood_entry', now(), current_date, '{}', '')")

    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), database.transaction(Scope()) as tx:
        tx.execute(start)
    database.close()
