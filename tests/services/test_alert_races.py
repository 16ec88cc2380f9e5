"""Two clinicians race for one alert: exactly one wins, and the history shows no impossible edge."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from journal_api.domain.access import Caller, Grant, Role, decide
from journal_api.domain.alerting import (
    TRANSITIONS,
    AlertState,
    OpenAlert,
    RaiseSeverity,
    Recover,
    RuleId,
    Severity,
)
from journal_api.domain.errors import Conflict
from journal_api.services.alert_answers import Resolution, ResolveReason, acknowledge_alert, resolve_alert
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.settings import NoteKey
from journal_api.store.alerts import AlertEvent, list_events
from journal_api.store.database import Database
from journal_api.store.tables.clinics import care_team_member
from journal_api.store.vault import Vault
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, make_ward

ROUNDS = [20, pytest.param(200, marks=pytest.mark.exhaustive)]
SECRET = b"a secret of the tests, 32 bytes."
RESOLUTION = Resolution(ResolveReason.TREATED, useful=True)
EDGES = {(before, after) for (before, _), after in TRANSITIONS.items()}


@dataclass(frozen=True, slots=True)
class Track:
    """A ward in which two clinicians care for Ana."""

    resources: Resources
    ward: Ward

    def open(self, rule: RuleId = RuleId.EARLY_WARNING) -> UUID:
        opening = OpenAlert(rule, Severity.URGENT, "Mood fell", "By 3 points.", {"round": str(uuid4())})
        return self.apply(opening)[0]

    def apply(self, *intents: OpenAlert | Recover | RaiseSeverity) -> tuple[UUID, ...]:
        ward = self.ward
        with self.resources.database.work_transaction(ward.ana) as tx:
            return apply_intents(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, intents=intents, now=NOW)

    def grant(self, user_id: UUID) -> Grant:
        caller = Caller(user_id, Role.CLINICIAN, self.ward.clinic_id, uuid4())
        return decide(caller, "alerts", "act")

    def acknowledge(self, user_id: UUID, alert_id: UUID) -> str:
        return self._try(
            lambda: acknowledge_alert(self.resources, self.grant(user_id), alert_id, note=None, expected=None, now=NOW)
        )

    def resolve(self, user_id: UUID, alert_id: UUID) -> str:
        return self._try(
            lambda: resolve_alert(self.resources, self.grant(user_id), alert_id, RESOLUTION, expected=None, now=NOW)
        )

    def raise_severity(self, alert_id: UUID) -> str:
        return str(self.apply(RaiseSeverity(alert_id, Severity.CRITICAL, "worse", "Worse.", {"drop": 5.0})))

    def history(self, alert_id: UUID) -> tuple[AlertEvent, ...]:
        with self.resources.database.work_transaction(self.ward.ana) as tx:
            return list_events(tx, self.ward.ana, alert_id)

    def _try(self, act: Callable[[], object]) -> str:
        try:
            act()
        except Conflict as conflict:
            return str(conflict)
        return "won"


@pytest.fixture
def track(shared_urls: DatabaseUrls) -> Iterator[Track]:
    ward = make_ward(shared_urls)
    with as_owner(shared_urls) as tx:
        tx.execute(
            care_team_member.insert().values(
                care_team_id=ward.team_id, user_id=ward.diaz, clinic_id=ward.clinic_id, on_duty="backup"
            )
        )
    database = Database(shared_urls.api, pool_size=4)
    yield Track(Resources(database=database, vault=Vault((NoteKey("k1", SECRET),)), secret=SECRET), ward)
    database.close()


def _race(*runners: Callable[[], str]) -> list[str]:
    barrier = Barrier(len(runners))

    def run(runner: Callable[[], str]) -> str:
        barrier.wait(30)
        return runner()

    with ThreadPoolExecutor(len(runners)) as threads:
        return list(threads.map(run, runners))


def _check_history(events: tuple[AlertEvent, ...]) -> None:
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert events[0].from_state is None
    for before, event in itertools.pairwise(events):
        assert event.from_state is before.to_state
        assert event.from_state is event.to_state or (event.from_state, event.to_state) in EDGES


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_acknowledge_exactly_one_wins_and_the_other_hears_who(track: Track, rounds: int) -> None:
    chen, diaz = track.ward.chen, track.ward.diaz
    for _ in range(rounds):
        alert_id = track.open()

        outcomes = _race(partial(track.acknowledge, chen, alert_id), partial(track.acknowledge, diaz, alert_id))

        assert sorted(outcome == "won" for outcome in outcomes) == [False, True]
        winner = chen if outcomes[0] == "won" else diaz
        loser = outcomes[1] if outcomes[0] == "won" else outcomes[0]
        assert str(winner) in loser
        events = track.history(alert_id)
        _check_history(events)
        assert [event.by_user_id for event in events] == [None, winner]
        track.apply(Recover(alert_id))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_acknowledging_resolving_and_raising_at_once_leave_a_possible_history(track: Track, rounds: int) -> None:
    chen, diaz = track.ward.chen, track.ward.diaz
    for _ in range(rounds):
        alert_id = track.open()

        outcomes = _race(
            partial(track.acknowledge, chen, alert_id),
            partial(track.resolve, diaz, alert_id),
            partial(track.raise_severity, alert_id),
        )

        assert outcomes[1] == "won", "resolving is open to every live state"
        events = track.history(alert_id)
        _check_history(events)
        assert events[-1].action in {"resolved", "evidence_changed"}
        assert events[-1].to_state is AlertState.RESOLVED
