from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from journal_api.domain.directions import HigherIs
from journal_api.domain.entries import MoodEntry, Practice, PracticeEntry, local_date_of, risk_values, values_of
from journal_api.domain.entry_checks import check_mood_entry, check_practice_entry
from journal_api.domain.measures import Measure

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
OWN = {"worry": Measure("worry", 1.0, 7.0, 1.0, HigherIs.WORSE, "worry")}
CHECK_IN = MoodEntry(recorded_at=NOW, mood=6.5, timezone="Europe/Lisbon", measures=(("worry", 3),), tags=("work",))
WALK = PracticeEntry(recorded_at=NOW, practice=Practice.NATURE, duration_minutes=30, mood_before=4, mood_after=6)


def codes(entry: MoodEntry) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in check_mood_entry(entry, measures=OWN, now=NOW)]


def practice_codes(entry: PracticeEntry) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in check_practice_entry(entry, now=NOW)]


def test_a_good_entry_has_no_fault() -> None:
    assert codes(CHECK_IN) == []
    assert practice_codes(WALK) == []


def test_nothing_a_person_wrote_shows_in_a_repr() -> None:
    entry = replace(CHECK_IN, note="I am so tired", tags=("divorce",))
    practice = replace(WALK, note="I am so tired", intention="forgive her")
    assert not any(word in repr(entry) + repr(practice) for word in ("tired", "divorce", "forgive"))


@pytest.mark.parametrize(
    ("recorded_at", "expected"),
    [
        (NOW + timedelta(hours=48), []),
        (NOW + timedelta(hours=48, seconds=1), [("/recorded_at", "bad_instant")]),
        (datetime(2000, 1, 1, tzinfo=UTC), []),
        (datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC), [("/recorded_at", "bad_instant")]),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), [("/recorded_at", "bad_instant")]),
        (datetime(9999, 12, 31, tzinfo=timezone(-timedelta(hours=14))), [("/recorded_at", "bad_instant")]),
        (NOW.replace(tzinfo=None), [("/recorded_at", "bad_instant")]),
        (NOW.astimezone(timezone(timedelta(hours=14))), []),
        (NOW.astimezone(timezone(timedelta(hours=14, minutes=1))), [("/recorded_at", "bad_instant")]),
        (NOW.astimezone(timezone(-timedelta(hours=15))), [("/recorded_at", "bad_instant")]),
    ],
)
def test_an_absurd_instant_is_refused(recorded_at: datetime, expected: list[tuple[str, str]]) -> None:
    assert codes(replace(CHECK_IN, recorded_at=recorded_at)) == expected
    assert practice_codes(replace(WALK, recorded_at=recorded_at)) == expected


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "europe/lisbon", "Europe/Lisbon\x00"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    assert codes(replace(CHECK_IN, timezone=zone)) == [("/timezone", "bad_zone")]


@pytest.mark.parametrize("name", ["mood", "anxiety", "energy", "pain", "urge_to_harm"])
@pytest.mark.parametrize(
    ("value", "is_fine"), [(0, True), (10, True), (-0.1, False), (10.1, False), (float("nan"), False)]
)
def test_every_rating_stays_in_its_range(name: str, value: float, is_fine: bool) -> None:
    expected = [] if is_fine else [(f"/{name}", "out_of_range")]
    assert codes(replace(CHECK_IN, **{name: value})) == expected


def test_nobody_sleeps_more_than_a_day() -> None:
    assert codes(replace(CHECK_IN, sleep_hours=24)) == []
    assert codes(replace(CHECK_IN, sleep_hours=24.1)) == [("/sleep_hours", "out_of_range")]


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        ((("worry", 7),), []),
        ((("worry", 8),), [("/measures/worry", "out_of_range")]),
        ((("worry", 3.5),), [("/measures/worry", "not_on_step")]),
        ((("joy", 3),), [("/measures/joy", "unknown_measure")]),
        ((("a/b~c", 3),), [("/measures/a~1b~0c", "unknown_measure")]),
        ((("mood", 3),), [("/measures/mood", "unknown_measure")]),
        ((("worry", 3), ("worry", 4)), [("/measures", "repeated")]),
    ],
)
def test_own_measures_are_held_to_their_definition(
    measures: tuple[tuple[str, float], ...], expected: list[tuple[str, str]]
) -> None:
    assert codes(replace(CHECK_IN, measures=measures)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"note": "a" * 5000}, []),
        ({"note": "a" * 5001}, [("/note", "too_long")]),
        ({"note": "a\x00b"}, [("/note", "bad_text")]),
        ({"note": "\ud83d"}, [("/note", "bad_text")]),
        ({"note": "🙂"}, []),
        ({"tags": ("x",) * 20}, []),
        ({"tags": ("x",) * 21}, [("/tags", "too_many")]),
        ({"tags": ("ok", "a" * 41)}, [("/tags/1", "too_long")]),
        ({"tags": ("  ",)}, [("/tags/0", "bad_text")]),
    ],
)
def test_text_comes_back_as_sent_or_is_refused(changes: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert codes(replace(CHECK_IN, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"duration_minutes": 0}, []),
        ({"duration_minutes": 1440}, []),
        ({"duration_minutes": 1441}, [("/duration_minutes", "out_of_range")]),
        ({"duration_minutes": -1}, [("/duration_minutes", "out_of_range")]),
        ({"helpfulness": 10.5}, [("/helpfulness", "out_of_range")]),
        ({"mood_before": -1}, [("/mood_before", "out_of_range")]),
        ({"mood_after": 11}, [("/mood_after", "out_of_range")]),
        ({"intention": "a" * 501}, [("/intention", "too_long")]),
    ],
)
def test_a_practice_is_checked_too(changes: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert practice_codes(replace(WALK, **changes)) == expected


@pytest.mark.parametrize(
    ("recorded_at", "zone", "lived_on"),
    [
        (datetime(2026, 3, 10, 23, 30, tzinfo=timezone(-timedelta(hours=5))), None, date(2026, 3, 10)),
        (datetime(2026, 3, 11, 4, 30, tzinfo=UTC), None, date(2026, 3, 11)),
        (datetime(2026, 3, 11, 3, 30, tzinfo=UTC), "America/New_York", date(2026, 3, 10)),
        (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), "Asia/Tokyo", date(2026, 3, 11)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),
    ],
)
def test_the_lived_date_is_that_of_the_zone_or_else_of_the_offset(
    recorded_at: datetime, zone: str | None, lived_on: date
) -> None:
    assert local_date_of(recorded_at, zone) == lived_on


def test_values_list_what_was_answered_and_nothing_else() -> None:
    entry = replace(CHECK_IN, urge_to_harm=0, sleep_hours=7.5)
    assert values_of(entry) == (("mood", 6.5), ("urge_to_harm", 0), ("sleep_hours", 7.5), ("worry", 3))


def test_an_unanswered_risk_question_is_no_risk_value() -> None:
    assert risk_values(CHECK_IN) == ()
    assert risk_values(replace(CHECK_IN, urge_to_harm=0)) == (("urge_to_harm", 0),)
