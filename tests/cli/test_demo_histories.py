"""A demo life is lived through the services: entries, judgements and answers carry the time of the lived moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.cli.demo_clinic import PRIMARY, DemoClinic, found_clinic, opened_resources
from journal_api.cli.demo_histories import live
from journal_api.cli.demo_lives import Life, Moment, plan_lives
from journal_api.cli.sites import Site
from journal_api.domain.simulation import Profile
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.treatment import treatment_plan, treatment_session
from journal_api.store.tables.work import patient_work
from tests.apps import make_settings
from tests.databases import DatabaseUrls
from tests.wards import as_owner

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIVED_HAPPENINGS = 60


@pytest.fixture
def clinic(fresh_urls: DatabaseUrls, tmp_path: Path) -> Iterator[DemoClinic]:
    site = Site(
        settings=make_settings(fresh_urls),
        api_url="",
        docs_url="",
        mail_folder=None,
        mail_url=None,
        clock_file=None,
        data_dir=tmp_path,
    )
    with opened_resources(site) as (api, worker):
        yield found_clinic(api, worker, owner_url=fresh_urls.owner, now=NOW - timedelta(days=365))


@cache
def plan() -> tuple[Life, ...]:
    return plan_lives(now=NOW)


def end_of(profile: Profile) -> Life:
    """Take the last weeks of a life: the same rules on fewer days."""
    life = next(one for one in plan() if one.profile is profile)
    return replace(life, happenings=life.happenings[-LIVED_HAPPENINGS:])


def list_alerts(urls: DatabaseUrls, life: Life) -> list[sa.Row]:
    with as_owner(urls) as tx:
        of_life = sa.select(patient.c.id).where(patient.c.display_name == life.name).scalar_subquery()
        return list(tx.execute(sa.select(alert).where(alert.c.patient_id == of_life).order_by(alert.c.opened_at)))


def list_delivery_states(urls: DatabaseUrls, alert_id: UUID) -> set[str]:
    with as_owner(urls) as tx:
        return set(tx.scalars(sa.select(delivery.c.state).where(delivery.c.alert_id == alert_id)))


def test_an_alert_of_the_last_hours_stays_open_with_its_mail_to_come(
    clinic: DemoClinic, fresh_urls: DatabaseUrls
) -> None:
    life = end_of(Profile.SILENT)

    live(clinic, life, advance=lambda: None)

    *_, last = list_alerts(fresh_urls, life)
    assert (last.rule, last.state) == ("CR-05", "open")
    assert list_delivery_states(fresh_urls, last.id) == {"pending"}


def test_an_alert_of_the_past_was_answered_at_its_time_and_nothing_of_it_is_left_to_send(
    clinic: DemoClinic, fresh_urls: DatabaseUrls
) -> None:
    life = end_of(Profile.RISK_ANSWER)

    live(clinic, life, advance=lambda: None)

    answered = next(one for one in list_alerts(fresh_urls, life) if one.rule == "CR-01")
    assert answered.acknowledged_by == clinic.clinician.user_id
    assert timedelta() < answered.acknowledged_at - answered.opened_at < timedelta(minutes=30)
    assert list_delivery_states(fresh_urls, answered.id) == {"canceled"}


def test_after_a_life_nothing_is_left_to_judge(clinic: DemoClinic, fresh_urls: DatabaseUrls) -> None:
    live(clinic, end_of(Profile.RESPONDER), advance=lambda: None)

    with as_owner(fresh_urls) as tx:
        (work,) = tx.execute(sa.select(patient_work)).all()
    assert work.wanted_seq == work.done_seq > 0


def test_a_life_holds_its_plan_its_sessions_and_the_next_one(clinic: DemoClinic, fresh_urls: DatabaseUrls) -> None:
    life = end_of(Profile.RESPONDER)

    live(clinic, life, advance=lambda: None)

    with as_owner(fresh_urls) as tx:
        plan = tx.execute(sa.select(treatment_plan)).one()
        states = tx.scalars(sa.select(treatment_session.c.state).order_by(treatment_session.c.begins_at)).all()
        drives = tx.scalars(sa.select(treatment_session.c.no_driving_until)).all()
    kinds = [happening.kind for happening in life.happenings]
    held = kinds.count(Moment.SESSION)
    assert plan.maintenance_every_days == 30
    assert held > 0
    assert states == ["discharged"] * held + ["planned"] * kinds.count(Moment.BOOKING)
    assert sum(day is not None for day in drives) == held


def test_every_happening_is_counted(clinic: DemoClinic) -> None:
    life = end_of(Profile.SPARSE_LOGGER)
    counted: list[None] = []

    live(clinic, life, advance=lambda: counted.append(None))

    assert len(counted) == len(life.happenings)


def test_passwords_are_made_anew_and_only_two_are_kept(clinic: DemoClinic) -> None:
    passwords = {one.password for one in clinic.sign_ins}

    assert [one.who for one in clinic.sign_ins] == ["Administrator", PRIMARY]
    assert len(passwords) == 2
    assert min(map(len, passwords)) >= 20
