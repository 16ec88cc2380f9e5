"""What a judgement leaves is stored whole, written once, and seen by its own patient alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.episodes import MatchedEpisode
from journal_api.domain.escalation import Duty
from journal_api.domain.judgements import Ending, Episode, Judgement, Shape
from journal_api.domain.risk import RiskLevel
from journal_api.domain.summaries import PatientSummary
from journal_api.domain.trends import LastScore, TrendDirection, TrendPoint
from journal_api.store.database import Database
from journal_api.store.episodes import list_episodes, save_episodes
from journal_api.store.judgements import find_judged_through, save_judgement
from journal_api.store.patient_summaries import read_summary, save_summary
from journal_api.store.recipients import list_recipients
from journal_api.store.tables.clinics import care_team, care_team_member, care_team_patient, patient_summary
from journal_api.store.tables.judgements import episode, judgement, trend_point
from journal_api.store.trend_points import list_points, replace_points
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, make_ward

TODAY = NOW.date()
DROP = Episode(
    measure="mood",
    started_on=date(2026, 2, 20),
    opened_on=date(2026, 2, 26),
    ended_on=None,
    shape=Shape.SUDDEN,
    drop=2.1,
    lower=1.2,
    upper=3.0,
    baseline=6.4,
    sd=1.1,
    entries_since_onset=5,
    days_since_session=24,
    odds=150.0,
    measures=("mood", "energy"),
)


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture
def worker(shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(shared_urls.worker, pool_size=1)
    yield opened
    opened.close()


def _points(days: int, level: float = 6.0) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(TODAY - timedelta(days=back), None if back % 2 else 5.5, 1, level, 5.0, 7.0, 6.4, 0.3, 0.1)
        for back in reversed(range(days))
    )


def test_points_come_back_as_they_were_drawn(worker: Database, ward: Ward) -> None:
    points = _points(20)

    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        replace_points(tx, ward.ana, {"mood": points, "anxiety": points[3:]})

        assert list_points(tx, ward.ana, "mood", since=None, through=None) == points
        assert list_points(tx, ward.ana, "anxiety", since=points[5].on, through=points[8].on) == points[5:9]


def test_only_what_changed_is_written_and_what_is_gone_goes(worker: Database, ward: Ward) -> None:
    points = _points(10)
    changed = (*points[1:-1], replace(points[-1], mean=9.0))

    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        assert replace_points(tx, ward.ana, {"mood": points, "energy": points}) == 20
        assert replace_points(tx, ward.ana, {"mood": points, "energy": points}) == 0
        assert replace_points(tx, ward.ana, {"mood": changed}) == 1

        assert list_points(tx, ward.ana, "mood", since=None, through=None) == changed
        assert list_points(tx, ward.ana, "energy", since=None, through=None) == ()


def test_a_record_without_a_point_keeps_none(worker: Database, ward: Ward) -> None:
    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        replace_points(tx, ward.ana, {"mood": _points(3)})
        replace_points(tx, ward.ana, {})

        assert list_points(tx, ward.ana, "mood", since=None, through=None) == ()


def test_an_episode_keeps_its_id_and_loses_its_support(worker: Database, ward: Ward) -> None:
    moved = replace(DROP, started_on=date(2026, 2, 18), ended_on=date(2026, 3, 1), ending=Ending.RECOVERED)
    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        _save(tx, ward, MatchedEpisode(None, DROP))
        (first,) = list_episodes(tx, ward.ana)
        _save(tx, ward, MatchedEpisode(first.id, moved))
        (second,) = list_episodes(tx, ward.ana)
        _save(tx, ward)
        (third,) = list_episodes(tx, ward.ana)

    assert first.episode == DROP
    assert (second.id, second.episode, second.supported) == (first.id, moved, True)
    assert (third.id, third.episode, third.supported) == (first.id, moved, False)


def test_the_newest_judgement_replaces_the_one_before(worker: Database, ward: Ward) -> None:
    judged = Judgement("ewma-1", TODAY, {}, (), (TODAY,), {"mood": 0.4})
    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        assert find_judged_through(tx, ward.ana) is None
        save_judgement(tx, ward.ana, replace(judged, judged_through=TODAY - timedelta(days=1)), now=NOW)
        save_judgement(tx, ward.ana, judged, now=NOW)

        found = find_judged_through(tx, ward.ana)

    assert found is not None
    assert (found.on, found.algorithm) == (TODAY, "ewma-1")


def test_a_summary_comes_back_as_it_was_judged(worker: Database, ward: Ward) -> None:
    summary = PatientSummary(
        trend=TrendDirection.DECLINING,
        last_entry_on=TODAY,
        adherence_30d=0.8,
        days_since_session=None,
        risk=RiskLevel.HIGH,
        last_scores=(LastScore("energy", TODAY, 4.0), LastScore("mood", TODAY, 3.5)),
        next_due=TODAY + timedelta(days=1),
    )
    with worker.transaction(Scope(patient_id=ward.ana, clinic_id=ward.clinic_id)) as tx:
        save_summary(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, summary=summary, now=NOW)
        save_summary(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, summary=summary, now=NOW)
        row = tx.execute(sa.select(patient_summary)).one()

    assert read_summary(row._mapping) == summary
    assert row.risk_rank == 2


def test_a_person_in_two_teams_is_one_recipient_with_the_soonest_duty(
    shared_urls: DatabaseUrls, worker: Database, ward: Ward
) -> None:
    second_team = UUID(int=ward.team_id.int ^ 1)
    own = {"clinic_id": ward.clinic_id}
    with as_owner(shared_urls) as tx:
        tx.execute(care_team.insert().values(id=second_team, **own, name="Team C", created_at=NOW))
        for user_id, duty in ((ward.chen, "lead"), (ward.admin, "backup")):
            tx.execute(care_team_member.insert().values(care_team_id=second_team, user_id=user_id, **own, on_duty=duty))
        tx.execute(care_team_patient.insert().values(patient_id=ward.ana, care_team_id=second_team, **own))

    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        found = {one.user_id: (one.on_duty, one.is_admin) for one in list_recipients(tx)}

    assert found == {ward.chen: (Duty.PRIMARY, False), ward.admin: (Duty.BACKUP, True)}


@pytest.mark.parametrize("role", ["api", "worker"])
@pytest.mark.parametrize("table", [trend_point, episode, judgement, patient_summary], ids=lambda table: table.name)
def test_no_row_is_seen_without_its_patient(
    shared_urls: DatabaseUrls, worker: Database, ward: Ward, role: str, table: sa.Table
) -> None:
    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        _save(tx, ward, MatchedEpisode(None, DROP))
        replace_points(tx, ward.ana, {"mood": _points(1)})
        save_judgement(tx, ward.ana, Judgement("ewma-1", TODAY, {}, (), (), {}), now=NOW)
        summary = PatientSummary(TrendDirection.STEADY, None, 0.0, None, RiskLevel.LOW, (), None)
        save_summary(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, summary=summary, now=NOW)
    database = Database(getattr(shared_urls, role), pool_size=1)

    seen = []
    for scope in (Scope(), Scope(patient_id=ward.ben), Scope(patient_id=ward.ana)):
        with database.transaction(scope) as tx:
            seen.append(tx.scalar(sa.select(sa.func.count()).select_from(table)))
    database.close()

    assert seen == [0, 0, 1]


def _save(tx: sa.Connection, ward: Ward, *episodes: MatchedEpisode) -> None:
    save_episodes(tx, patient_id=ward.ana, episodes=episodes, now=NOW, today=TODAY)
