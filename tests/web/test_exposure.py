"""The ledger of exposure through the API."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from journal_api.clock import read_now
from tests.people import TIMEZONE, People


def test_what_was_given_is_added_up_for_patient_and_care_team(people: People) -> None:
    now = read_now()
    place = f"/v1/patients/{people.ana.patient_id}"
    for days, route in ((1, "iv"), (40, "iv"), (41, "im")):
        started_at = (now - timedelta(days=days)).isoformat()
        sent = {"started_at": started_at, "timezone": TIMEZONE, "route": route, "dose_mg_per_kg": 0.5, "weight_kg": 60}
        assert people.chen.post(f"{place}/treatment-sessions", json=sent).status_code == 201

    ledger = people.ana.get("/v1/patients/me/exposure").json

    today = now.astimezone(ZoneInfo(TIMEZONE)).date()
    windows = {window["days"]: window for window in ledger["windows"]}
    assert ledger == people.chen.get(f"{place}/exposure").json
    assert ledger["as_of"] == today.isoformat()
    assert (windows[30]["sessions"], windows[90]["sessions"], windows[None]["sessions"]) == (1, 3, 3)
    assert windows[90]["routes"] == [
        {
            "medicine": "ketamine",
            "route": route,
            "sessions": sessions,
            "total_mg": 30 * sessions,
            "total_mg_per_kg": 0.5 * sessions,
            "sessions_with_weight": sessions,
        }
        for route, sessions in (("im", 1), ("iv", 2))
    ]
    assert people.diaz.get(f"{place}/exposure").status_code == 404
    assert people.admin.get(f"{place}/exposure").status_code == 403
