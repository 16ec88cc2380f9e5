"""A judgement that goes on from a stored state leaves to the bit what judging the whole record anew would leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from journal_api.clock import read_now
from journal_api.domain.checkpoints import list_kept_days
from journal_api.domain.deterioration import ALGORITHM
from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import patient_summary
from journal_api.store.tables.judgements import episode, judgement, judgement_checkpoint, trend_point
from tests.databases import DatabaseUrls
from tests.people import TIMEZONE, People
from tests.wards import as_owner, list_rows, read_row

PATH = "/v1/patients/me/mood-entries"
DAYS = 90
TOLD_AT = {"judged_at", "updated_at", "first_seen_at", "id"}


@pytest.fixture
def ana(people: People) -> UUID:
    assert people.ana.patient_id is not None
    return people.ana.patient_id


def _noon(back: int) -> datetime:
    return read_now().astimezone(ZoneInfo(TIMEZONE)).replace(hour=12, minute=0) - timedelta(days=back)


def _post(people: People, back: int, mood: float) -> dict[str, Any]:
    sent = {"mood": mood, "recorded_at": _noon(back).isoformat(), "timezone": TIMEZONE}
    answer = people.ana.post(PATH, json=sent)
    assert answer.status_code == 201
    return {**answer.json, "etag": answer.headers["ETag"]}


def _post_fall(people: People, *, through: int = 0) -> None:
    rng = Random(4)
    for back in range(DAYS, through - 1, -1):
        _post(people, back, rng.choice([7, 8, 6]) - (4 if back < 20 else 0))


def _read_what_was_judged(urls: DatabaseUrls, patient_id: UUID) -> dict[str, list[dict[str, Any]]]:
    tables: tuple[sa.Table, ...] = (trend_point, episode, judgement, patient_summary)
    return {
        table.name: sorted(
            (
                {name: value for name, value in row._mapping.items() if name not in TOLD_AT}
                for row in list_rows(urls, table, patient_id=patient_id)
            ),
            key=repr,
        )
        for table in tables
    }


def _judge_anew(urls: DatabaseUrls, resources: Resources, patient_id: UUID) -> None:
    with as_owner(urls) as tx:
        tx.execute(judgement_checkpoint.delete().where(judgement_checkpoint.c.patient_id == patient_id))
    assess_patient(resources, patient_id, now=read_now())


def test_entries_in_any_order_moved_and_deleted_end_as_if_judged_at_once(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources, ana: UUID
) -> None:
    rng = Random(7)
    backs = [back for back in range(DAYS + 1) if rng.random() < 0.7]
    rng.shuffle(backs)
    posted = []
    for at, back in enumerate(backs):
        posted.append(_post(people, back, rng.choice([7, 8, 6]) - (4 if back < 25 else 0)))
        if at % 6 == 0:
            assess_patient(worker_resources, ana, now=read_now())
    moved, gone = posted[3], posted[11]
    assert (
        people.ana.patch(
            f"{PATH}/{moved['id']}",
            json={"recorded_at": _noon(2).isoformat()},
            headers={"If-Match": moved["etag"], "Content-Type": "application/merge-patch+json"},
        ).status_code
        == 200
    )
    assess_patient(worker_resources, ana, now=read_now())
    assert people.ana.delete(f"{PATH}/{gone['id']}", headers={"If-Match": gone["etag"]}).status_code == 204
    assess_patient(worker_resources, ana, now=read_now())

    went_on = _read_what_was_judged(shared_urls, ana)
    _judge_anew(shared_urls, worker_resources, ana)

    assert went_on["trend_point"]
    assert went_on == _read_what_was_judged(shared_urls, ana)


def test_a_new_day_touches_no_point_of_days_gone_by(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources, ana: UUID
) -> None:
    _post_fall(people, through=1)
    assess_patient(worker_resources, ana, now=read_now())
    with as_owner(shared_urls) as tx:
        tx.execute(trend_point.update().where(trend_point.c.patient_id == ana).values(level=-1.0))

    _post(people, 0, 3)
    assess_patient(worker_resources, ana, now=read_now())

    levels = {point.on: point.level for point in list_rows(shared_urls, trend_point, patient_id=ana)}
    assert {on for on, level in levels.items() if level != -1.0} == {_noon(0).date()}
    assert len(levels) == DAYS + 1


def test_the_states_kept_are_those_worth_keeping(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources, ana: UUID
) -> None:
    _post_fall(people)
    assess_patient(worker_resources, ana, now=read_now())

    kept = {row.on.toordinal() for row in list_rows(shared_urls, judgement_checkpoint, patient_id=ana)}
    today, first = _noon(0).date().toordinal(), _noon(DAYS).date().toordinal()

    assert kept == {at for at in list_kept_days(today) if at >= first}


def test_a_new_version_judges_anew_and_tells_nobody_of_the_past_again(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources, ana: UUID
) -> None:
    _post_fall(people)
    assess_patient(worker_resources, ana, now=read_now())
    (told,) = list_rows(shared_urls, alert, patient_id=ana)
    messages = len(list_rows(shared_urls, delivery, patient_id=ana))
    judged = _read_what_was_judged(shared_urls, ana)
    with as_owner(shared_urls) as tx:
        own = judgement_checkpoint.c.patient_id == ana
        tx.execute(judgement_checkpoint.update().where(own).values(algorithm="state-space-0", state=["of", "old"]))
        tx.execute(judgement.update().where(judgement.c.patient_id == ana).values(algorithm="state-space-0"))
        tx.execute(trend_point.update().where(trend_point.c.patient_id == ana).values(level=-1.0))

    assess_patient(worker_resources, ana, now=read_now())

    (still,) = list_rows(shared_urls, alert, patient_id=ana)
    assert (still.id, still.chain, still.opened_at, still.state) == (told.id, told.chain, told.opened_at, told.state)
    assert len(list_rows(shared_urls, delivery, patient_id=ana)) == messages
    assert _read_what_was_judged(shared_urls, ana) == judged
    states = list_rows(shared_urls, judgement_checkpoint, patient_id=ana)
    assert {row.algorithm for row in states} == {ALGORITHM}


def test_a_state_is_of_no_use_once_the_clinic_reads_a_measure_otherwise(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources, ana: UUID
) -> None:
    _post_fall(people, through=1)
    assess_patient(worker_resources, ana, now=read_now())
    before = {row.measures for row in list_rows(shared_urls, judgement_checkpoint, patient_id=ana)}
    restless = {"name": "restlessness", "min": 1, "max": 7, "step": 1, "higher_is": "worse", "label": "Restlessness"}
    assert people.admin.post("/v1/measures", json=restless).status_code == 201

    assess_patient(worker_resources, ana, now=read_now())

    after = {row.measures for row in list_rows(shared_urls, judgement_checkpoint, patient_id=ana)}
    assert len(before) == len(after) == 1
    assert before != after


def test_a_judgement_knows_the_newest_change_it_read(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources, ana: UUID
) -> None:
    _post(people, 1, 6)
    _post(people, 0, 6)
    assess_patient(worker_resources, ana, now=read_now())
    assert read_row(shared_urls, judgement, patient_id=ana).read_change == 2
