"""A phone's journal that an established library syncs, beside a running stack: what two phones and the API hold."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.stack.locks import StackRecord, find_record
from tests.journeys.conftest import ROOT
from tests.journeys.headless_phones import HeadlessPhone, switch_on
from tests.journeys.newcomers import let_patient_in
from tests.journeys.node_examples import RUN_SECONDS, install_example
from tests.journeys.pages import find_differences, read_steps, run_steps
from tests.journeys.rough_roads import RoughRoad, rough_road

pytestmark = pytest.mark.journey

ANA = Credentials("ana@breakwater.example", "seven quiet herons")
ADMIN = Credentials("admin@breakwater.example", "an admin's long words")


@pytest.fixture(scope="module")
def record(checkout: Path) -> StackRecord:
    found = find_record(checkout / "var")
    assert found is not None
    let_patient_in(found, "Breakwater", admin=ADMIN, patient=ANA)
    return found


@pytest.fixture(scope="module")
def environ(record: StackRecord) -> dict[str, str]:
    told = {"JOURNAL_URL": record.api_url, "JOURNAL_EMAIL": ANA.email, "JOURNAL_PASSWORD": ANA.password}
    return {**os.environ, **told}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Path:
    """Build the phone by the page's first commands."""
    install, build, _run = read_page()
    folder = install_example("phone", tmp_path_factory.mktemp("phones"), install.commands, environ)
    run_steps((build,), cwd=folder, seconds=RUN_SECONDS, environ=environ)
    return folder


@pytest.fixture
def road(record: StackRecord) -> Iterator[RoughRoad]:
    """Yield a road on which nothing goes wrong until a test says so."""
    with rough_road(record.api_url, ()) as road:
        yield road


@pytest.fixture
def phones(built: Path, environ: dict[str, str], road: RoughRoad) -> Iterator[tuple[HeadlessPhone, HeadlessPhone]]:
    """Yield two phones of Ana's, signed in: a new one that is not on the rough road, and an old one that is."""
    with ExitStack() as stack:
        old = stack.enter_context(switch_on(built, "a-phone", {**environ, "JOURNAL_URL": road.url}))
        new = stack.enter_context(switch_on(built, "b-tablet", environ))
        assert (old.tell("sign-in"), new.tell("sign-in")) == (None, None)
        yield old, new


def read_page() -> Any:
    page = (ROOT / "docs" / "clients" / "README.md").read_text(encoding="utf-8")
    return read_steps(page.partition("\n## A phone\n")[2].partition("\n## ")[0])


def list_standing(record: StackRecord) -> dict[str, dict[str, Any]]:
    """List what stands by the API, by id, as a phone would hold it."""
    pulled = ApiClient(record.api_url, ANA).get("/v1/sync/pull", limit=500)
    assert not pulled["has_more"]
    return {item["id"]: leave_out(item, "deleted") for item in pulled["items"] if not item["deleted"]}


def list_held(phone: HeadlessPhone) -> dict[str, dict[str, Any]]:
    """List what a phone holds that the service took, by id."""
    return {key: leave_out(item, "key") for key, item in phone.list().items() if "refusal" not in item}


def leave_out(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


def end_sign_ins(record: StackRecord) -> None:
    """End every sign-in of Ana's, this one last."""
    with httpx.Client(base_url=record.api_url) as http:
        tokens = http.post("/v1/auth/token", json={"email": ANA.email, "password": ANA.password}).json()
        http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        open_ones = http.get("/v1/me/sign-ins").json()["items"]
        for one in sorted(open_ones, key=lambda one: one["is_current"]):
            assert http.delete(f"/v1/me/sign-ins/{one['id']}").status_code == 204


def test_the_page_leads_to_a_phone_that_syncs(built: Path, environ: dict[str, str]) -> None:
    steps = read_page()[2:]

    printed = run_steps(steps, cwd=built, seconds=RUN_SECONDS, environ=environ)

    assert find_differences(steps, printed) == []
    assert len(steps) == 1


def test_two_phones_that_were_offline_end_with_what_the_api_says(
    record: StackRecord, phones: tuple[HeadlessPhone, HeadlessPhone], road: RoughRoad
) -> None:
    old, new = phones
    edited, deleted, kept = (old.tell(f'write mood_entry {{"mood": {mood}}}') for mood in (6, 5, 4))
    walk = new.tell('write practice_entry {"practice": "nature", "duration_minutes": 30, "note": "by the sea"}')
    for phone in (old, new, old):
        phone.tell("sync")
    assert list_held(old) == list_held(new)
    # Both away, and both at the same things.
    old.tell(f'edit mood_entry {edited} {{"mood": 9}}')
    new.tell(f'edit mood_entry {edited} {{"mood": 2}}')
    new.tell(f'edit mood_entry {edited} {{"mood": 3}}')
    old.tell(f"delete mood_entry {deleted}")
    new.tell(f'edit mood_entry {deleted} {{"mood": 7}}')
    old.tell(f'edit practice_entry {walk} {{"duration_minutes": 45}}')
    new.tell(f"delete practice_entry {walk}")
    road.mishaps[:] = ["unreachable", "unreachable", "busy", "token over", "away", "answer lost", "none", "answer lost"]

    told = [phone.tell("sync") for phone in (old, new, old, new)]

    assert told == [[], [], [], []]
    assert road.mishaps == []
    assert list_held(old) == list_held(new) == list_standing(record)
    stands = list_standing(record)
    assert stands[edited]["data"]["mood"] == 3
    assert stands[kept]["data"]["mood"] == 4
    assert deleted not in stands
    assert walk not in stands


def test_a_bad_item_is_shown_to_its_writer_and_holds_nothing_up(
    record: StackRecord, phones: tuple[HeadlessPhone, HeadlessPhone]
) -> None:
    _, new = phones
    too_high = new.tell('write mood_entry {"mood": 11}')
    ahead = new.tell('write mood_entry {"mood": 5, "recorded_at": "2199-01-01T00:00:00+00:00"}')
    good = new.tell('write mood_entry {"mood": 5}')

    new.tell("sync")

    held = new.list()
    assert held[too_high]["refusal"]["status"] == "rejected"
    assert [fault["pointer"] for fault in held[too_high]["refusal"]["errors"]] == ["/data/mood"]
    assert held[ahead]["refusal"]["status"] == "quarantined"
    assert list_held(new) == list_standing(record)
    # What was refused may be corrected, and is then a version like any other.
    new.tell(f'edit mood_entry {too_high} {{"mood": 10}}')
    new.tell("sync")
    assert {good, too_high} <= list_standing(record).keys()


def test_guidance_is_shown_as_soon_as_the_answer_is_there(phones: tuple[HeadlessPhone, HeadlessPhone]) -> None:
    _, new = phones
    new.tell('write mood_entry {"mood": 2, "urge_to_harm": 9}')

    (shown,) = new.tell("sync")

    assert shown["level"] == "crisis"
    assert shown["message"]


def test_after_a_restore_everything_is_pulled_and_pushed_again(
    record: StackRecord, phones: tuple[HeadlessPhone, HeadlessPhone], road: RoughRoad, checkout: Path
) -> None:
    old, new = phones
    new.tell('write mood_entry {"mood": 8}')
    new.tell("sync")
    old.tell("sync")
    road.asked.clear()
    road.statuses.clear()
    command = [sys.executable, "-m", "journal_api", "begin-epoch", "--data", str(checkout / "var")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=RUN_SECONDS)

    old.tell("sync")

    asked = list(zip(road.asked, road.statuses, strict=True))
    assert asked[0] == ("GET /v1/sync/pull", 410)
    assert set(asked[1:-1]) == {("POST /v1/sync/push", 200)}
    assert asked[-1] == ("GET /v1/sync/pull", 200)
    assert list_held(old) == list_held(new) == list_standing(record)


def test_a_sign_in_that_is_over_costs_nothing_that_was_written(
    record: StackRecord, phones: tuple[HeadlessPhone, HeadlessPhone]
) -> None:
    _, new = phones
    written = new.tell('write mood_entry {"mood": 8}')
    end_sign_ins(record)

    assert new.tell("sync") == {"problem": "SignInNeeded"}

    assert written in new.list()
    new.tell("sign-in")
    assert new.tell("sync") == []
    assert written in list_standing(record)
