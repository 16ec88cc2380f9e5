"""How useful the rules' alerts were, through the API: counts as far as the caller reaches, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from journal_api.domain.alerting import OpenAlert, RuleId
from journal_api.store.tables.audit import audit
from journal_api.web import alerts, rules
from tests.databases import DatabaseUrls
from tests.wards import list_rows, make_ward
from tests.web.alert_openings import RISK, WARNING, open_alert, recover
from tests.web.ward_clients import WardClients, open_clients

PATH = "/v1/rules/usefulness"


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    with open_clients(shared_urls, make_ward(shared_urls), alerts.blueprint, rules.blueprint) as opened:
        yield opened


def test_every_rule_is_reported_with_what_was_said_of_its_alerts(clients: WardClients) -> None:
    for useful in (True, False, True):
        _resolve(clients, WARNING, useful=useful)
    recover(clients, open_alert(clients))
    _resolve(clients, RISK, useful=False)
    clients.post(clients.ward.chen, f"/v1/alerts/{open_alert(clients, RISK)}/acknowledge")

    answer = clients.get(clients.ward.chen, PATH)

    assert (answer.json["days"], [one["rule"] for one in answer.json["rules"]]) == (90, sorted(RuleId))
    reported = {one.pop("rule"): one for one in answer.json["rules"]}
    nothing = {"opened": 0, "resolved": 0, "useful": 0, "not_useful": 0, "useful_share": None}
    assert reported.pop("CR-04") == _counts(opened=4, resolved=3, useful=2, not_useful=1, share=2 / 3)
    assert reported.pop("CR-01") == _counts(opened=2, resolved=1, useful=0, not_useful=1, share=0.0)
    assert all(counts == nothing for counts in reported.values())
    assert str(clients.ward.ana) not in answer.text


def test_what_is_counted_is_of_the_own_teams_or_the_whole_clinic_and_of_no_other(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    open_alert(clients)
    open_alert(clients, patient_id=clients.ward.ben)
    with open_clients(shared_urls, make_ward(shared_urls), alerts.blueprint, rules.blueprint) as elsewhere:
        _resolve(elsewhere, WARNING, useful=True)
        counted = [
            _count_opened(clients, user_id) for user_id in (clients.ward.chen, clients.ward.diaz, clients.ward.admin)
        ]
        counted_elsewhere = _count_opened(elsewhere, elsewhere.ward.admin)

    assert (counted, counted_elsewhere) == ([1, 0, 2], 1)
    assert clients.get(clients.ana_user, PATH).status_code == 403
    (row,) = list_rows(shared_urls, audit, user_id=clients.ward.admin, action="rule_usefulness.read")
    assert (row.outcome, row.clinic_id, row.patient_id) == ("allowed", clients.ward.clinic_id, None)


def test_an_alert_counts_for_the_days_since_it_opened(clients: WardClients) -> None:
    open_alert(clients)
    clients.clock.move(timedelta(days=7))
    at_the_edge = _count_opened(clients, clients.ward.chen, "?days=7")
    clients.clock.move(timedelta(seconds=1))

    later = {query: _count_opened(clients, clients.ward.chen, query) for query in ("?days=7", "?days=8", "")}

    assert at_the_edge == 1
    assert later == {"?days=7": 0, "?days=8": 1, "": 1}


@pytest.mark.parametrize(("days", "status"), [("6", 422), ("7", 200), ("730", 200), ("731", 422), ("many", 422)])
def test_the_days_are_bounded(clients: WardClients, days: str, status: int) -> None:
    assert clients.get(clients.ward.chen, f"{PATH}?days={days}").status_code == status


def _resolve(clients: WardClients, opening: OpenAlert, *, useful: bool) -> None:
    body = {"reason": "treated" if useful else "false_alarm", "useful": useful}
    answer = clients.post(clients.ward.chen, f"/v1/alerts/{open_alert(clients, opening)}/resolve", body)
    assert answer.status_code == 200


def _count_opened(clients: WardClients, user_id: UUID, query: str = "") -> int:
    return sum(one["opened"] for one in clients.get(user_id, PATH + query).json["rules"])


def _counts(*, opened: int, resolved: int, useful: int, not_useful: int, share: float) -> dict[str, float]:
    counts = {"opened": opened, "resolved": resolved, "useful": useful, "not_useful": not_useful}
    return {**counts, "useful_share": pytest.approx(share)}
