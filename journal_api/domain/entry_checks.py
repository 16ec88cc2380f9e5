"""What is wrong with an entry, with a pointer and a stable code for each fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from journal_api.domain.clinical_rules import entry_limits as limits
from journal_api.domain.entries import MoodEntry, PracticeEntry, values_of
from journal_api.domain.errors import Fault
from journal_api.domain.measures import BUILT_IN_MEASURES, MOOD, Measure, check_value


def check_mood_entry(entry: MoodEntry, *, measures: Mapping[str, Measure], now: datetime) -> tuple[Fault, ...]:
    """Find every fault of a mood entry; `measures` are the clinic's own, by name. Empty means it may be stored."""
    return (
        *check_recorded_at(entry.recorded_at, now=now),
        *check_timezone(entry.timezone),
        *_check_values(entry, measures),
        *_check_tags(entry.tags),
        *check_text(entry.note, pointer="/note", longest=limits.NOTE_LENGTH.value),
    )


def check_practice_entry(entry: PracticeEntry, *, now: datetime) -> tuple[Fault, ...]:
    """Find every fault of a practice entry; empty means it may be stored."""
    ratings = (
        ("/helpfulness", entry.helpfulness),
        ("/mood_before", entry.mood_before),
        ("/mood_after", entry.mood_after),
    )
    return (
        *check_recorded_at(entry.recorded_at, now=now),
        *check_timezone(entry.timezone),
        *_check_duration(entry.duration_minutes),
        *(fault for at, value in ratings if value is not None for fault in check_value(MOOD, value, pointer=at)),
        *check_text(entry.intention, pointer="/intention", longest=limits.INTENTION_LENGTH.value),
        *check_text(entry.note, pointer="/note", longest=limits.NOTE_LENGTH.value),
    )


def check_recorded_at(recorded_at: datetime, *, now: datetime, pointer: str = "/recorded_at") -> tuple[Fault, ...]:
    """Refuse naive instants, offsets nobody lives in, and instants that are absurdly old or in the future."""
    offset = recorded_at.utcoffset()
    if offset is None or abs(offset) > limits.WIDEST_OFFSET.value:
        return (Fault(pointer, "bad_instant", "Must carry an offset between -14:00 and +14:00."),)
    if recorded_at < limits.EARLIEST_ENTRY.value:
        return (Fault(pointer, "bad_instant", "Must not be before the year 2000."),)
    if recorded_at - now > limits.FARTHEST_AHEAD.value:
        return (Fault(pointer, "bad_instant", "Must not be more than 48 hours ahead."),)
    return ()


def check_timezone(timezone: str | None) -> tuple[Fault, ...]:
    """Refuse a zone that the IANA database does not know."""
    if timezone is None or timezone in _known_timezones():
        return ()
    return (Fault("/timezone", "bad_zone", "Must be an IANA time zone name, as Europe/Lisbon."),)


def check_text(text: str | None, *, pointer: str, longest: int) -> tuple[Fault, ...]:
    """Refuse text that no database can give back as it was sent, and text that is too long; its content never shows."""
    if text is None:
        return ()
    if "\x00" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)):
        return (Fault(pointer, "bad_text", "Must not hold NUL or lone surrogates."),)
    if len(text) > longest:
        return (Fault(pointer, "too_long", f"Must be at most {longest} characters."),)
    return ()


@cache
def _known_timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _check_values(entry: MoodEntry, measures: Mapping[str, Measure]) -> tuple[Fault, ...]:
    own = len(entry.measures)
    values = values_of(entry)
    built_in = values[: len(values) - own]
    names = [name for name, _ in entry.measures]
    repeated = len(set(names)) < own
    return (
        *(f for name, value in built_in for f in check_value(BUILT_IN_MEASURES[name], value, pointer=f"/{name}")),
        *(f for name, value in entry.measures for f in _check_own(name, value, measures=measures)),
        *((Fault("/measures", "repeated", "Each measure may be named once."),) if repeated else ()),
    )


def _check_own(name: str, value: float, *, measures: Mapping[str, Measure]) -> tuple[Fault, ...]:
    pointer = "/measures/" + name.replace("~", "~0").replace("/", "~1")
    if name not in measures:
        return (Fault(pointer, "unknown_measure", "The clinic has not defined a measure of this name."),)
    return check_value(measures[name], value, pointer=pointer)


def _check_tags(tags: tuple[str, ...]) -> tuple[Fault, ...]:
    too_many = (Fault("/tags", "too_many", "At most 20 tags."),) if len(tags) > limits.TAG_COUNT.value else ()
    blank = tuple(
        Fault(f"/tags/{at}", "bad_text", "Must not be blank.") for at, tag in enumerate(tags) if not tag.strip()
    )
    faults = (
        fault
        for at, tag in enumerate(tags)
        for fault in check_text(tag, pointer=f"/tags/{at}", longest=limits.TAG_LENGTH.value)
    )
    return (*too_many, *blank, *faults)


def _check_duration(minutes: int | None) -> tuple[Fault, ...]:
    if minutes is None or 0 <= minutes <= limits.PRACTICE_MINUTES.value:
        return ()
    return (Fault("/duration_minutes", "out_of_range", "Must be from 0 to 1440 minutes."),)
