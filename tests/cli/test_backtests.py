"""``backtest`` on an installation: every record, patient by patient, and nothing but counts."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

from click.testing import CliRunner, Result

from journal_api.cli.main import main
from journal_api.clock import read_now
from journal_api.domain.deterioration import ALGORITHM
from journal_api.store.tables.audit import audit
from journal_api.store.tables.entries import entry
from tests.cli.installations import make_environ
from tests.databases import DatabaseUrls
from tests.wards import Ward, as_owner, list_rows, make_ward


def tell_moods(urls: DatabaseUrls, ward: Ward) -> None:
    """Let Ana log 60 good days and 20 bad ones."""
    now = read_now()
    with as_owner(urls) as tx:
        for at in range(80):
            moment = now - timedelta(days=80 - at)
            row = {"patient_id": ward.ana, "kind": "mood_entry", "id": uuid4(), "revision": 1, "change": at + 1}
            told = {"recorded_at": moment, "offset_minutes": 0, "local_date": moment.date(), "received_at": moment}
            rest = {"edited_at": moment, "device_id": "server", "note_visibility": "private", "content_hash": b""}
            content = {"mood": 7.0 + at % 2 if at < 60 else 2.0}
            tx.execute(entry.insert().values(**row, **told, **rest, content=content))


def run(urls: DatabaseUrls, *arguments: str) -> Result:
    return CliRunner().invoke(main, ("backtest", *arguments), env={"DATABASE_ADMIN_URL": None, **make_environ(urls)})


def test_it_prints_one_line_of_counts_per_rule(fresh_urls: DatabaseUrls) -> None:
    ward = make_ward(fresh_urls)
    tell_moods(fresh_urls, ward)

    result = run(fresh_urls)

    assert result.exit_code == 0, result.output
    lines = {line["rule"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert {"CR-01", "CR-02", "CR-04", "CR-05", "CR-10"} <= set(lines)
    assert (lines["CR-04"]["patients"], lines["CR-05"]["alarms"]) == (1, 0)
    assert lines["CR-04"]["alarms"] >= 1
    assert lines["CR-04"]["detector"] == ALGORITHM
    assert str(ward.ana) not in result.stdout
    assert "Backtesting" in result.stderr
    assert {row.action for row in list_rows(fresh_urls, audit, patient_id=ward.ana)} == {"record.backtest"}


def test_one_rule_one_clinic_and_another_detector_can_be_asked_for(fresh_urls: DatabaseUrls) -> None:
    ward, other = make_ward(fresh_urls), make_ward(fresh_urls)
    tell_moods(fresh_urls, ward)

    mine = run(fresh_urls, "--rule", "CR-04", "--clinic", str(ward.clinic_id), "--detector", "ewma-1")
    theirs = run(fresh_urls, "--rule", "CR-04", "--clinic", str(other.clinic_id))

    (line,) = map(json.loads, mine.stdout.splitlines())
    assert (line["rule"], line["detector"], line["patients"]) == ("CR-04", "ewma-1", 1)
    assert json.loads(theirs.stdout)["patients"] == 0


def test_an_unknown_rule_or_detector_is_refused(fresh_urls: DatabaseUrls) -> None:
    assert run(fresh_urls, "--rule", "CR-99").exit_code == 2
    assert run(fresh_urls, "--detector", "none").exit_code == 2
