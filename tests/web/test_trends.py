"""A trend through the API: one point per local day, and nothing made up before the first judgement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.episodes import MatchedEpisode
from journal_api.domain.judgements import Episode, Judgement, Shape
from journal_api.domain.trends import TrendPoint
from journal_api.store.database import Database
from journal_api.store.episodes import save_episodes
from journal_api.store.judgements import save_judgement
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import measure
from journal_api.store.tables.entries import entry
from journal_api.store.trend_points import replace_points
from journal_api.web import trends
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, list_rows, make_ward
from tests.web.ward_clients import WardClients, open_clients

TODAY = NOW.date()
DROP = Episode(
    measure="mood",
    started_on=TODAY - timedelta(days=5),
    opened_on=TODAY - timedelta(days=2),
    ended_on=None,
    shape=Shape.SUDDEN,
    drop=2.1,
    lower=1.2,
    upper=3.0,
    baseline=6.4,
    sd=1.1,
    entries_since_onset=5,
    days_since_session=None,
    odds=None,
    measures=("mood", "energy"),
)
POINTS = tuple(
    TrendPoint(TODAY - timedelta(days=back), None if back % 2 else 5.5, 1 - back % 2, 5.9, 5.1, 6.7, 6.4, 0.3, 0.12)
    for back in reversed(range(10))
)


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    with open_clients(shared_urls, make_ward(shared_urls), trends.blueprint) as opened:
        yield opened


def _judge(urls: DatabaseUrls, ward: Ward, *episodes: Episode) -> None:
    worker = Database(urls.worker, pool_size=1)
    with worker.transaction(Scope(patient_id=ward.ana)) as tx:
        save_judgement(tx, ward.ana, Judgement("ewma-1", TODAY, {}, (), (), {}), now=NOW)
        replace_points(tx, ward.ana, {"mood": POINTS, "energy": POINTS[:3]})
        matched = tuple(MatchedEpisode(None, one) for one in episodes)
        save_episodes(tx, patient_id=ward.ana, episodes=matched, now=NOW, today=TODAY)
    worker.close()


def _practice(urls: DatabaseUrls, ward: Ward, *days: date) -> None:
    with as_owner(urls) as tx:
        for change, on in enumerate(days, start=1):
            row = {"patient_id": ward.ana, "kind": "practice_entry", "id": uuid4(), "revision": 1, "content": {}}
            told = {"recorded_at": NOW, "offset_minutes": 0, "local_date": on, "received_at": NOW, "edited_at": NOW}
            rest = {"device_id": "server", "note_visibility": "private", "content_hash": b"", "change": change}
            tx.execute(entry.insert().values(**row, **told, **rest))


def test_a_trend_comes_with_what_belongs_beside_it(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    _judge(shared_urls, clients.ward, DROP)
    _practice(shared_urls, clients.ward, TODAY, TODAY - timedelta(days=1), TODAY)

    shown = clients.get(clients.ana_user, "/v1/patients/me/trends").json

    assert len(shown.pop("points")) == len(POINTS)
    assert shown == {
        "measure": "mood",
        "unit": "0-10, higher is better",
        "judged_through": "2026-03-02",
        "algorithm": "ewma-1",
        "sessions": [],
        "episodes": [
            {
                "measure": "mood",
                "started_on": "2026-02-25",
                "opened_on": "2026-02-28",
                "ended_on": None,
                "shape": "sudden",
                "drop": 2.1,
                "lower": 1.2,
                "upper": 3.0,
            }
        ],
        "questionnaires": [],
        "practice_days": ["2026-03-01", "2026-03-02"],
    }


def test_a_point_tells_what_was_judged_of_its_day_with_or_without_an_entry(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    _judge(shared_urls, clients.ward)

    points = clients.get(clients.ana_user, "/v1/patients/me/trends").json["points"]

    assert [point["on"] for point in points] == [point.on.isoformat() for point in POINTS]
    assert (points[-2]["mean"], points[-2]["count"]) == (None, 0)
    assert points[-1] == {
        "on": "2026-03-02",
        "mean": 5.5,
        "count": 1,
        "level": 5.9,
        "lower": 5.1,
        "upper": 6.7,
        "baseline": 6.4,
        "session_lift": 0.3,
        "decline_probability": 0.12,
    }


def test_before_any_judgement_a_trend_is_empty(clients: WardClients) -> None:
    shown = clients.get(clients.ward.chen, f"/v1/patients/{clients.ward.ana}/trends").json

    assert (shown["points"], shown["judged_through"], shown["algorithm"]) == ([], None, None)


def test_a_trend_is_cut_to_the_days_asked_for_both_ends_included(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    _judge(shared_urls, clients.ward, replace(DROP, ended_on=TODAY - timedelta(days=4)))
    _practice(shared_urls, clients.ward, TODAY, TODAY - timedelta(days=3), TODAY - timedelta(days=4))

    shown = clients.get(clients.ana_user, "/v1/patients/me/trends?from=2026-02-27&to=2026-03-01").json

    assert [point["on"] for point in shown["points"]] == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert shown["practice_days"] == ["2026-02-27"]
    assert shown["episodes"] == [], "it ended on the day before"


def test_another_measure_shows_the_episodes_in_which_it_speaks(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    _judge(shared_urls, clients.ward, DROP)

    energy = clients.get(clients.ana_user, "/v1/patients/me/trends?measure=energy").json
    anxiety = clients.get(clients.ana_user, "/v1/patients/me/trends?measure=anxiety").json

    assert (len(energy["points"]), [one["measure"] for one in energy["episodes"]]) == (3, ["mood"])
    assert (anxiety["points"], anxiety["episodes"], anxiety["unit"]) == ([], [], "0-10, higher is worse")


def test_a_clinics_own_measure_has_a_trend(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    with as_owner(shared_urls) as tx:
        shape = {"minimum": 1, "maximum": 7, "step": 1, "higher_is": "worse", "label": "Restless", "created_at": NOW}
        tx.execute(measure.insert().values(clinic_id=clients.ward.clinic_id, name="restlessness", **shape))

    shown = clients.get(clients.ward.chen, f"/v1/patients/{clients.ward.ana}/trends?measure=restlessness")

    assert (shown.status_code, shown.json["unit"]) == (200, "1-7, higher is worse")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("measure=restlessness", "?measure"),
        ("measure=", "?measure"),
        ("from=yesterday", "?from"),
        ("from=2026-03-02&to=2026-03-01", "?to"),
        ("limit=5", "?limit"),
    ],
)
def test_a_query_of_the_wrong_shape_is_named(clients: WardClients, query: str, pointer: str) -> None:
    answer = clients.get(clients.ana_user, f"/v1/patients/me/trends?{query}")

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_trend_is_for_the_patient_and_the_care_team(clients: WardClients) -> None:
    path = f"/v1/patients/{clients.ward.ana}/trends"

    statuses = [
        clients.get(user_id, path).status_code
        for user_id in (clients.ana_user, clients.ward.chen, clients.ben_user, clients.ward.diaz, clients.ward.admin)
    ]

    assert statuses == [200, 200, 404, 404, 403]
    hidden = clients.get(clients.ward.diaz, path)
    absent = clients.get(clients.ward.diaz, f"/v1/patients/{uuid4()}/trends")
    assert {**hidden.json, "request_id": ""} == {**absent.json, "request_id": ""}


def test_reading_a_trend_leaves_its_row_in_the_trail(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    clients.get(clients.ward.chen, f"/v1/patients/{clients.ward.ana}/trends")

    (row,) = list_rows(shared_urls, audit, user_id=clients.ward.chen)
    assert (row.action, row.patient_id, row.purpose) == ("trends.read", clients.ward.ana, "care")
