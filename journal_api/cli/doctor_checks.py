"""What the doctor looks at, one check after another; each answers with words, whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from urllib.error import URLError
from urllib.request import urlopen

from journal_api.clock import read_now
from journal_api.domain.errors import Unavailable, UnsafeDatabase
from journal_api.domain.jobs import HeartbeatName
from journal_api.gateways.job_queue import JobQueue, QueueUnreachable
from journal_api.gateways.mail import SmtpMailer, is_usable_address
from journal_api.gateways.messages import Outcome
from journal_api.services import health
from journal_api.services.resources import Resources
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.store.vault import Vault

API_SECONDS = 5.0
_APPLICATION = "journal-doctor"


class Verdict(StrEnum):
    """How it goes: well, to be looked at today, or to be mended now."""

    WELL = "well"
    LOOK = "look"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing; ``section`` is where the runbook goes on."""

    verdict: Verdict
    subject: str
    told: str
    section: str | None = None


def examine(settings: Settings, *, api_url: str) -> Iterator[Finding]:
    """Look at everything, in the order in which one thing stands on another."""
    yield from _examine_database(settings)
    yield _examine_broker(settings.redis_url)
    yield _examine_mail(settings)
    yield _examine_operations(settings)
    yield _examine_api(api_url)
    with _resources(settings) as resources:
        yield from _examine_alerting(resources)
        yield _examine_alerts(resources)


def _examine_database(settings: Settings) -> Iterator[Finding]:
    with _resources(settings) as resources:
        ready = health.check_readiness(resources)
    if not ready.is_ready:
        yield Finding(Verdict.ILL, "database", ", ".join(ready.faults), "Ready")
        return
    yield Finding(Verdict.WELL, "database", "it answers, keeps what it confirms, and its schema is of this version")
    for role, url in (("worker", settings.worker_database_url), ("relay", settings.relay_database_url)):
        yield _examine_role(role, url)


def _examine_role(role: str, url: str) -> Finding:
    database = Database(url, pool_size=1, application=_APPLICATION)
    try:
        health.refuse_unsafe(database)
    except Unavailable:
        return Finding(Verdict.ILL, f"role of the {role}", "it cannot sign in to the database", "Database gone")
    except UnsafeDatabase as error:
        return Finding(Verdict.ILL, f"role of the {role}", str(error), "Ready")
    finally:
        database.close()
    return Finding(Verdict.WELL, f"role of the {role}", "it signs in, and row-level security holds it")


def _examine_broker(url: str) -> Finding:
    queue = JobQueue(url)
    try:
        queue.check()
    except QueueUnreachable as error:
        return Finding(Verdict.LOOK, "broker", f"it does not answer ({error})", "Broker gone")
    finally:
        queue.close()
    return Finding(Verdict.WELL, "broker", "it answers")


def _examine_mail(settings: Settings) -> Finding:
    greeted = SmtpMailer(settings.smtp_url, settings.mail_from).greet()
    if greeted.outcome is Outcome.ACCEPTED:
        return Finding(Verdict.WELL, "mail server", "it answers and lets us in; no letter was sent")
    return Finding(Verdict.ILL, "mail server", f"it would take no letter ({greeted.status})", "Mail refused")


def _examine_operations(settings: Settings) -> Finding:
    if is_usable_address(settings.operations_mail):
        told = f"letters for whoever runs this go to {settings.operations_mail}"
        return Finding(Verdict.WELL, "operations", told)
    told = "JOURNAL_OPERATIONS_MAIL is no address: nobody is told of an unattended alert"
    return Finding(Verdict.ILL, "operations", told, "An alert is unattended")


def _examine_api(api_url: str) -> Finding:
    try:
        with urlopen(f"{api_url}/health/live", timeout=API_SECONDS) as answer:  # noqa: S310 - our own setting
            is_alive = answer.status == HTTPStatus.OK
    except (URLError, OSError) as error:
        return Finding(Verdict.ILL, "API", f"{api_url} does not answer ({error})", "A process does not start")
    told = "answers" if is_alive else "answers, but not as it should"
    return Finding(Verdict.WELL if is_alive else Verdict.ILL, "API", f"{api_url} {told}")


def _examine_alerting(resources: Resources) -> Iterator[Finding]:
    found = health.check_alerting(resources, now=read_now())
    if found.verdict is health.Verdict.OK:
        yield Finding(Verdict.WELL, "work", "what is due is done, by relay and worker")
    verdict = Verdict.ILL if found.verdict is health.Verdict.FAILING else Verdict.LOOK
    for reason in found.reasons:
        yield Finding(verdict, "work", reason, "Alerting")
    yield _examine_canary(found)


def _examine_canary(found: health.Alerting) -> Finding:
    age = (found.ages or {}).get(HeartbeatName.CANARY_ARRIVED)
    if "canary_missed" in found.reasons:
        return Finding(Verdict.ILL, "canary", "the last one did not arrive in time", "A canary is missed")
    if age is None:
        return Finding(Verdict.LOOK, "canary", "none has arrived yet", "A canary is missed")
    return Finding(Verdict.WELL, "canary", f"one went the whole way of an alert {age / 60:.0f} min ago")


def _examine_alerts(resources: Resources) -> Finding:
    live = health.measure_alerts(resources, now=read_now()).live
    unattended = sum(one.alerts for one in live if one.state == "unattended")
    if unattended:
        return Finding(Verdict.LOOK, "alerts", f"{unattended} unattended", "An alert is unattended")
    return Finding(Verdict.WELL, "alerts", f"{sum(one.alerts for one in live)} live, none unattended")


@contextmanager
def _resources(settings: Settings) -> Iterator[Resources]:
    database = Database(settings.database_url, pool_size=1, application=_APPLICATION)
    try:
        yield Resources(database, Vault(settings.note_keys), settings.secret, settings.public_url)
    finally:
        database.close()
