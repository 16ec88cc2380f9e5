"""Health and metrics over HTTP: words and counts for whoever runs the service."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask.testing import FlaskClient

from journal_api.app import create_app
from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.domain.jobs import HeartbeatName
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.store.heartbeats import beat
from journal_api.store.tables.alerts import alert, alert_event, delivery, delivery_attempt
from journal_api.store.tables.work import heartbeat, outbox
from journal_api.web.calls import EXTENSION
from tests.databases import DatabaseUrls
from tests.wards import NOW, as_owner, insert_alert, insert_delivery, make_ward


def _settings(urls: DatabaseUrls, database_url: str) -> Settings:
    key = ec.generate_private_key(ec.SECP256R1())
    return Settings.from_env(
        {
            "JOURNAL_ENV": "test",
            "DATABASE_URL": database_url,
            "DATABASE_WORKER_URL": urls.worker,
            "DATABASE_RELAY_URL": urls.relay,
            "REDIS_URL": "redis://127.0.0.1:1",
            "SMTP_URL": "smtp://127.0.0.1:1",
            "JOURNAL_PUBLIC_URL": "http://127.0.0.1",
            "JOURNAL_SECRET": base64.b64encode(secrets.token_bytes(32)).decode(),
            "JOURNAL_NOTE_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "JOURNAL_TOKEN_KEY": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        }
    )


@contextmanager
def _running(urls: DatabaseUrls, database_url: str) -> Iterator[FlaskClient]:
    app = create_app(_settings(urls, database_url))
    yield app.test_client()
    app.extensions[EXTENSION].resources.database.close()


@pytest.fixture
def client(fresh_urls: DatabaseUrls) -> Iterator[FlaskClient]:
    with _running(fresh_urls, fresh_urls.api) as client:
        yield client


def _beat(urls: DatabaseUrls, *names: HeartbeatName) -> None:
    database = Database(urls.worker, pool_size=1)
    with database.transaction(Scope()) as tx:
        for name in names:
            beat(tx, name)
    database.close()


def test_a_sound_process_is_ready(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health/ready").json == {"status": "ok", "faults": []}


def test_a_process_above_row_security_is_not_ready(fresh_urls: DatabaseUrls) -> None:
    with _running(fresh_urls, fresh_urls.admin) as client:
        response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json is not None
    assert "role_is_above_row_security" in response.json["faults"]


def test_all_is_well_while_relay_and_worker_live(client: FlaskClient, fresh_urls: DatabaseUrls) -> None:
    _beat(fresh_urls, HeartbeatName.RELAY, HeartbeatName.WORKER)

    response = client.get("/health/alerting")

    assert response.status_code == 200
    assert response.json is not None
    assert response.json["status"] == "ok"


def test_a_silent_worker_alone_is_degraded(client: FlaskClient, fresh_urls: DatabaseUrls) -> None:
    _beat(fresh_urls, HeartbeatName.RELAY)

    response = client.get("/health/alerting")

    assert response.json is not None
    assert (response.status_code, response.json["status"]) == (200, "degraded")
    assert response.json["reasons"] == ["worker_silent"]


def test_a_message_that_does_not_leave_is_failing_and_names_nobody(
    client: FlaskClient, fresh_urls: DatabaseUrls
) -> None:
    _beat(fresh_urls, HeartbeatName.RELAY, HeartbeatName.WORKER)
    ward = make_ward(fresh_urls)
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward), due_at=NOW)

    response = client.get("/health/alerting")

    assert response.json is not None
    assert (response.status_code, response.json["reasons"]) == (503, ["delivery_overdue"])
    told = response.get_data(as_text=True)
    assert not any(str(secret) in told for secret in (ward.ana, ward.clinic_id, delivery_id))


def test_a_reminder_to_a_patient_that_is_late_is_counted_and_is_no_late_alert(
    client: FlaskClient, fresh_urls: DatabaseUrls
) -> None:
    _beat(fresh_urls, HeartbeatName.RELAY, HeartbeatName.WORKER)
    ward = make_ward(fresh_urls)
    ids = {"subject_id": ward.ana, "patient_id": ward.ana, "clinic_id": ward.clinic_id}
    with as_owner(fresh_urls) as tx:
        tx.execute(outbox.insert().values(kind="reminder", due_at=NOW, **ids))

    told = client.get("/health/alerting")

    assert (told.status_code, told.json["status"]) == (200, "ok")
    assert [(one["kind"], one["waiting"]) for one in told.json["due_work"] if one["waiting"]] == [("reminder", 1)]


@pytest.mark.parametrize(("hours", "is_told"), [(23, True), (24, False)])
def test_a_message_given_up_is_told_of_for_a_day(
    client: FlaskClient, fresh_urls: DatabaseUrls, hours: int, is_told: bool
) -> None:
    _beat(fresh_urls, HeartbeatName.RELAY, HeartbeatName.WORKER)
    ward = make_ward(fresh_urls)
    due_at = read_now() - timedelta(hours=hours)
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward), due_at=due_at)
    with as_owner(fresh_urls) as tx:
        tx.execute(delivery.update().where(delivery.c.id == delivery_id).values(state="dead"))

    told = client.get("/health/alerting")

    assert (told.status_code, told.json["status"]) == (200, "degraded" if is_told else "ok")
    assert told.json["reasons"] == (["delivery_dead"] if is_told else [])


def test_metrics_count_requests_by_route_and_due_work_by_kind(client: FlaskClient) -> None:
    client.get("/health/live")
    client.get("/nowhere/at/all")

    text = client.get("/metrics").get_data(as_text=True)

    assert 'journal_requests_total{method="GET",route="/health/live",status="200"}' in text
    assert 'journal_due_work{kind="delivery"} 0.0' in text
    assert "nowhere" not in text


def test_metrics_tell_how_soon_alerts_are_told_and_answered(client: FlaskClient, fresh_urls: DatabaseUrls) -> None:
    ward, now = make_ward(fresh_urls), read_now()
    opened_at = now - timedelta(minutes=10)
    answered, waiting = insert_alert(fresh_urls, ward, severity="urgent"), insert_alert(fresh_urls, ward, rule="CR-05")
    first, _ = (insert_delivery(fresh_urls, ward, one, due_at=opened_at) for one in (answered, waiting))
    with as_owner(fresh_urls) as tx:
        tx.execute(alert.update().values(opened_at=opened_at))
        attempt = {"delivery_id": first, "number": 1, "started_at": opened_at + timedelta(seconds=2)}
        tx.execute(delivery_attempt.insert().values(patient_id=ward.ana, **attempt))
        answer = {"alert_id": answered, "number": 2, "at": opened_at + timedelta(seconds=90), "by_user_id": ward.chen}
        told = {"action": "acknowledged", "from_state": "open", "to_state": "acknowledged"}
        tx.execute(alert_event.insert().values(patient_id=ward.ana, **answer, **told))

    shown = _read_metrics(client)

    assert shown['journal_live_alerts{severity="critical",state="open"}'] == 1
    assert 600 <= shown['journal_live_alerts_oldest_seconds{severity="critical",state="open"}'] < 700
    assert shown['journal_alert_first_attempt_seconds{quantile="0.99",severity="urgent"}'] == 2
    # Nothing was tried yet: its age so far.
    assert 600 <= shown['journal_alert_first_attempt_seconds{quantile="1",severity="critical"}'] < 700
    assert shown['journal_alert_answer_seconds{quantile="0.5",severity="urgent"}'] == 90
    assert 'journal_alert_answer_seconds{quantile="0.5",severity="critical"}' not in shown


def test_metrics_are_shown_without_a_database(fresh_urls: DatabaseUrls) -> None:
    with _running(fresh_urls, "postgresql://nobody@127.0.0.1:1/none") as client:
        shown = _read_metrics(client)

    assert shown['journal_alerting{verdict="failing"}'] == 1


def _read_metrics(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_letters_that_do_not_get_through_are_failing_until_one_does(
    client: FlaskClient, fresh_urls: DatabaseUrls
) -> None:
    _beat(fresh_urls, HeartbeatName.RELAY, HeartbeatName.WORKER, HeartbeatName.MAIL_TROUBLE)
    _beat(fresh_urls, HeartbeatName.MAIL_TROUBLE_BEGAN)
    with as_owner(fresh_urls) as tx:
        began = heartbeat.update().where(heartbeat.c.name == HeartbeatName.MAIL_TROUBLE_BEGAN.value)
        tx.execute(began.values(beaten_at=sa.func.now() - timedelta(minutes=1)))
    in_trouble = client.get("/health/alerting")
    _beat(fresh_urls, HeartbeatName.MAIL_ACCEPTED)

    after = client.get("/health/alerting")

    assert in_trouble.json is not None
    assert (in_trouble.status_code, in_trouble.json["reasons"]) == (503, ["mail_does_not_leave"])
    assert after.status_code == 200
