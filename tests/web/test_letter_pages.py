"""A link in a letter opens a page that says what to do, tells nothing and answers nothing."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.people import People


def alert_of(people: People) -> UUID:
    people.ana.post(
        "/v1/patients/me/mood-entries",
        json={"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 2, "urge_to_harm": 5},
    )
    (alert,) = people.chen.get("/v1/alerts").json["items"]
    return UUID(alert["id"])


def test_the_page_of_an_alert_is_the_same_for_one_that_is_not_there(people: People) -> None:
    client = people.chen.app.test_client()
    alert_id, nobody = alert_of(people), UUID(int=1)

    found, absent = (client.get(f"/alerts/{one}") for one in (alert_id, nobody))

    assert (found.status_code, absent.status_code) == (200, 200)
    assert found.text.replace(str(alert_id), "") == absent.text.replace(str(nobody), "")


def test_opening_the_page_acknowledges_nothing(people: People) -> None:
    alert_id = alert_of(people)

    people.chen.get(f"/alerts/{alert_id}")

    assert people.chen.get(f"/v1/alerts/{alert_id}").json["state"] == "open"


def test_what_stands_in_the_address_is_escaped(people: People) -> None:
    page = people.chen.app.test_client().get("/alerts/%3Cscript%3Ealert(1)%3C%2Fscript%3E".replace("%2F", ""))

    assert "<script" not in page.text


@pytest.mark.parametrize("path", ["/alerts", "/welcome"])
def test_the_other_pages_open_for_anybody(people: People, path: str) -> None:
    page = people.chen.app.test_client().get(path)

    assert (page.status_code, page.mimetype) == (200, "text/html")
