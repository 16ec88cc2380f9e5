from __future__ import annotations

import json
import subprocess
import sys
from random import Random

import pytest

from journal_api.cli.judge_requests import RequestError, answer_request
from journal_api.domain.deterioration import judge
from journal_api.domain.measures import ANXIETY, MOOD
from tests.domain.records import day, dropped_days, series_of

SCALE = {"min": 0, "max": 10, "step": 1}
TWO = {"mood": SCALE, "anxiety": {**SCALE, "higher_is": "worse"}}


def request_of(values: list[tuple[int, float]], **changes: object) -> dict[str, object]:
    entries = [
        {"id": f"e{at}", "date": day(at).isoformat(), "value": value, "received_at": day(at).isoformat()}
        for at, value in values
    ]
    body = {"patient_id": "p1", "scale": SCALE, "entries": entries, "sessions": [], "as_of": day(119).isoformat()}
    return {**body, **changes}


def test_a_drop_is_answered_with_alarm_prompts_episode_and_a_sentence() -> None:
    answer = answer_request(request_of(dropped_days(1, days=120, onset=80)))
    (episode,) = answer["episodes"]
    assert answer["patient_id"] == "p1"
    assert answer["alarm_days"] == [episode["opened"]]
    assert episode["closed"] is None
    assert set(answer["prompt_days"]).isdisjoint(answer["alarm_days"])
    assert answer["explanations"][0].startswith("A sudden lasting drop in mood")
    assert " : 1 for a lasting drop." in answer["explanations"][0]
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_the_answer_is_that_of_the_judgement_the_product_makes() -> None:
    mood, anxiety = dropped_days(2, days=120, onset=80), [(at, 10 - v) for at, v in dropped_days(3, days=120, onset=80)]
    worse = dict(anxiety)
    entries = [{"date": day(at).isoformat(), "values": {"mood": v, "anxiety": worse[at]}} for at, v in mood]
    answer = answer_request({"measures": TWO, "entries": entries, "as_of": day(119).isoformat()})
    series = (series_of(mood, MOOD), series_of(anxiety, ANXIETY))
    judged = judge(series=series, sessions=(), through=day(119))
    assert answer["alarm_days"] == [on.isoformat() for on in judged.alarm_days] != []


def test_order_doubling_and_late_arrival_change_nothing() -> None:
    request = request_of(dropped_days(4, days=120, onset=80))
    late = [{**entry, "received_at": day(119).isoformat()} for entry in request["entries"]]
    Random(1).shuffle(late)
    assert answer_request({**request, "entries": [*late, *late]}) == answer_request(request)


def test_an_edited_entry_counts_as_it_was_received_last() -> None:
    request = request_of([(at, 6.0) for at in range(20)])
    edited = {"id": "e19", "date": day(19).isoformat(), "value": 2, "received_at": day(30).isoformat()}
    entries = [edited, *request["entries"]]
    plain = request_of([*((at, 6.0) for at in range(19)), (19, 2.0)])
    assert answer_request({**request, "entries": entries})["state"] == answer_request(plain)["state"]


@pytest.mark.parametrize("value", [11, -1, float("nan"), "7", True])
def test_an_entry_off_the_scale_is_left_out_and_named(value: object) -> None:
    request = request_of([(0, 6.0)])
    bad = {"id": "bad", "date": day(1).isoformat(), "value": value}
    answer = answer_request({**request, "entries": [*request["entries"], bad]})
    assert answer["state"]["ignored"] == ["bad"]
    assert answer["state"]["measures"] == answer_request(request)["state"]["measures"]


def test_a_record_without_entries_has_nothing_to_say() -> None:
    answer = answer_request({"entries": [], "sessions": ["2024-01-06"], "as_of": "2024-12-31"})
    assert (answer["alarm_days"], answer["episodes"], answer["state"]["measures"]) == ([], [], {})


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"entries": {}},
        {"entries": [{"date": "soon", "value": 1}]},
        {"scale": {"min": 3, "max": 3}},
        {"entries": [7]},
    ],
)
def test_what_cannot_be_read_is_refused(body: object) -> None:
    with pytest.raises(RequestError):
        answer_request(body)


def test_one_process_answers_many_lines_and_survives_a_bad_one() -> None:
    lines = "\n".join([json.dumps(request_of([(0, 6.0)])), "{", json.dumps(request_of([(0, 7.0)], patient_id="p2"))])
    ran = subprocess.run(
        [sys.executable, "-m", "journal_api", "judge", "--lines"],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    first, bad, second = (json.loads(line) for line in ran.stdout.splitlines())
    assert (first["patient_id"], second["patient_id"]) == ("p1", "p2")
    assert bad["error"].startswith("Not JSON")
