"""In whatever order, batching and number of times a story arrives, the record comes to the same judgement.

One story is lived day by day, pushed in time and judged after every day. The same versions then arrive at its end in
other orders: shuffled, split, doubled, judged in between or not, each into a record of its own in the database. What
the judgement reads of each record, and the trends, episodes and supported alerts that follow from it, must be those of
the lived one. `TEST_ORDERS` asks for more orders than the exhaustive run takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Caller, Grant, Role, Scope, decide
from journal_api.domain.clinics import PatientDetails
from journal_api.domain.entries import MoodEntry
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.questionnaires import QuestionnaireResponse
from journal_api.domain.sync import PushBatch, PushedItem
from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from journal_api.services.sync_pushes import push_items
from journal_api.store.database import Database
from journal_api.store.episodes import list_episodes
from journal_api.store.patient_records import insert_patient, insert_patient_key
from journal_api.store.records import LoggedRecord, get_known_measures, get_logged_record, get_owner
from journal_api.store.tables.alerts import alert
from journal_api.store.thresholds import get_thresholds
from journal_api.store.trend_points import list_points
from tests.people import People

ORDERS = int(os.environ.get("TEST_ORDERS", "200"))
DAYS, DROP_AT = 75, 50
FIRST = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
KIND = MOOD_ENTRY


@dataclass(frozen=True, slots=True)
class Told:
    """What follows from a record, as far as the order of arrival must not matter."""

    points: tuple[object, ...]
    episodes: tuple[object, ...]
    supported: frozenset[tuple[str, str]]


def make_story() -> tuple[tuple[datetime, PushedItem], ...]:
    """Make versions with the instant at which they were written: a drop, PHQ-9s, corrections, deletions, risk answers.

    Of the risk answers one is corrected away an hour later, the other stays.
    """
    random, story = Random(7), []
    for day in range(DAYS):
        at = FIRST + timedelta(days=day)
        entry_id = UUID(int=random.getrandbits(128), version=4)
        mood = min(10.0, max(0.0, round(random.gauss(7.0 if day < DROP_AT else 3.5, 1.0), 1)))
        urge = 6.0 if day in {DROP_AT + 10, DROP_AT + 12} else None
        story.append((at, _version(entry_id, 1, at, mood=mood, urge=urge)))
        if day % 5 == 0:
            later = at + timedelta(hours=1)
            story.append((later, _version(entry_id, 2, later, mood=max(0.0, mood - 1), recorded_at=at)))
        if day % 11 == 0:
            later = at + timedelta(hours=2)
            story.append((later, PushedItem(KIND, entry_id, 3, later, None, {})))
        if day % 14 == 0:
            story += _answer(UUID(int=random.getrandbits(128), version=4), at, mark=0 if day < DROP_AT else 2)
    return tuple(story)


def _answer(response_id: UUID, at: datetime, *, mark: int) -> Iterator[tuple[datetime, PushedItem]]:
    """Answer a PHQ-9, every item but the last with the same mark, and correct the first an hour later."""
    kind = QUESTIONNAIRE_RESPONSE
    answers = {**{f"q{number}": mark for number in range(1, 9)}, "q9": 0}
    for rev, first in enumerate((mark, mark + 1), start=1):
        sent = tuple(sorted({**answers, "q1": first}.items()))
        value = QuestionnaireResponse(at, "phq9", sent, timezone="Europe/Amsterdam")
        written_at = at + timedelta(hours=rev - 1)
        yield written_at, PushedItem(kind, response_id, rev, written_at, value, {})


def _version(
    entry_id: UUID,
    rev: int,
    at: datetime,
    *,
    mood: float,
    urge: float | None = None,
    recorded_at: datetime | None = None,
) -> PushedItem:
    value = MoodEntry(recorded_at=recorded_at or at, mood=mood, urge_to_harm=urge, timezone="Europe/Amsterdam")
    return PushedItem(KIND, entry_id, rev, at, value, {})


@dataclass(frozen=True, slots=True)
class Lives:
    """Records of one clinic, each for one order of arrival."""

    resources: Resources
    worker: Resources
    people: People

    def open_record(self) -> Grant:
        """Open a record of its own and take the decision to push to it."""
        patient_id, clinic_id = uuid4(), self.people.clinic_id
        with self.resources.database.transaction(Scope(patient_id=patient_id, clinic_id=clinic_id)) as tx:
            zone = "Europe/Amsterdam"
            insert_patient(tx, patient_id, PatientDetails("Ana"), clinic_id=clinic_id, timezone=zone, now=FIRST)
            insert_patient_key(tx, patient_id, self.resources.vault.make_key(patient_id))
        ana = self.people.ana
        caller = Caller(ana.user_id, Role.PATIENT, clinic_id, ana.sign_in_id, own_patient_id=patient_id)
        return decide(caller, "sync", "write")

    def push(self, grant: Grant, items: Sequence[PushedItem], *, now: datetime) -> None:
        push_items(self.resources, grant, PushBatch("phone", now, tuple(items)), now=now)

    def live(self, story: Sequence[tuple[datetime, PushedItem]]) -> Grant:
        """Push every version as it is written, and judge after every day."""
        grant = self.open_record()
        for day in range(DAYS):
            evening = FIRST + timedelta(days=day, hours=3)
            self.push(grant, [item for at, item in story if at.date() == evening.date()], now=evening)
            assess_patient(self.worker, grant.patient_id, now=evening)
        return grant

    def burst(self, story: Sequence[tuple[datetime, PushedItem]], *, seed: int) -> Grant:
        """Push everything at the end, shuffled, in batches of all sizes, a part of it twice; judge now and then."""
        random, grant = Random(seed), self.open_record()
        items = [item for _, item in story]
        items += random.sample(items, random.randint(0, len(items)))
        random.shuffle(items)
        while items:
            size = random.randint(1, len(items)) if random.random() < 0.5 else len(items)
            self.push(grant, items[:size], now=end_of_story())
            del items[:size]
            if not items or random.random() < 0.5:
                assess_patient(self.worker, grant.patient_id, now=end_of_story())
        return grant

    def read(self, grant: Grant) -> LoggedRecord:
        """Read a record as the judgement does, but for when it arrived."""
        with self.worker.database.work_transaction(grant.patient_id) as tx:
            zone = ZoneInfo(get_owner(tx, grant.patient_id).timezone)
            logged = get_logged_record(
                tx, grant.patient_id, get_known_measures(tx), zone=zone, thresholds=get_thresholds(tx)
            )
            return replace(logged, last_received_at=None)

    def tell(self, grant: Grant) -> Told:
        """Tell what follows from a record that was judged."""
        patient_id = grant.patient_id
        with self.worker.database.work_transaction(patient_id) as tx:
            alerts = tx.execute(sa.select(alert).where(alert.c.patient_id == patient_id)).all()
            return Told(
                list_points(tx, patient_id, "mood", since=None, through=None),
                tuple(one.episode for one in list_episodes(tx, patient_id) if one.supported),
                frozenset((one.rule, str(one.evidence.get("started_on"))) for one in alerts if one.is_supported),
            )


def end_of_story() -> datetime:
    return FIRST + timedelta(days=DAYS - 1, hours=3)


@pytest.fixture
def lives(resources: Resources, worker_resources: Resources, people: People, owner: Database) -> Lives:
    return Lives(resources, worker_resources, people)


@pytest.mark.parametrize("orders", [4, pytest.param(ORDERS, marks=pytest.mark.exhaustive)])
def test_every_order_of_arrival_comes_to_the_judgement_of_the_lived_one(lives: Lives, orders: int) -> None:
    story = make_story()
    lived = lives.live(story)
    record, told = lives.read(lived), lives.tell(lived)

    bursts = [lives.burst(story, seed=seed) for seed in range(orders)]
    assert [seed for seed, grant in enumerate(bursts) if lives.read(grant) != record] == []
    assert [seed for seed, grant in enumerate(bursts) if lives.tell(grant) != told] == []
    assert {rule for rule, _ in told.supported} >= {"CR-01", "CR-02", "CR-04"}
