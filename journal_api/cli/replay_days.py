"""Plays a recorded person day by day; a stand-in clinician reads and answers what the care team is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journal_api.cli.driven_clocks import DrivenClock
from journal_api.cli.lived_days import post_check_in, wait_until, wait_until_judged, wait_until_quiet
from journal_api.cli.recordings import Recording, Row
from journal_api.cli.replay_maps import ColumnMap
from journal_api.cli.replay_people import ReplayPeople
from journal_api.domain.measures import MOOD

EVENING = time(hour=21)
RESOLVED_AFTER = timedelta(days=3)
SENT_WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """One time that the care team was told: the day, the alert as it then was, what became of its message, and when."""

    on: date
    alert: dict[str, Any]
    delivery_state: str
    sent_at: str | None


@dataclass(slots=True)
class Story:
    """What a replay has seen so far."""

    told: list[Told] = field(default_factory=list)
    posted: int = 0
    days_without_mood: list[date] = field(default_factory=list)
    days_not_judged: list[date] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a replay is played with; ``zone`` is where the recorded person lives."""

    people: ReplayPeople
    clock: DrivenClock
    zone: str
    maps: tuple[ColumnMap, ...]


def evening_of(on: date, zone: str) -> datetime:
    """Return the instant at which a recorded day is lived."""
    return datetime.combine(on, EVENING, tzinfo=ZoneInfo(zone))


def play(recording: Recording, stage: Stage, *, advance: Callable[[], None]) -> Story:
    """Live every day from the first to the last, those without a row too; ``advance`` is called after each."""
    story, by_day = Story(), recording.by_day()
    for at in range((recording.last_on - recording.first_on).days + 1):
        on = recording.first_on + timedelta(days=at)
        _live_day(on, by_day.get(on, ()), stage, story)
        _hear(on, stage, story)
        advance()
    return story


def _live_day(on: date, rows: tuple[Row, ...], stage: Stage, story: Story) -> None:
    stage.clock.move_to(evening_of(on, stage.zone))
    posted = 0
    for row in rows:
        if any(name == MOOD.name for name, _ in row.values):
            _post(row, stage, minute=posted)
            posted += 1
    story.posted += posted
    if rows and not posted:
        story.days_without_mood.append(on)
    patient = stage.people.patient
    # Nobody posts on a silent day; what time alone made due shows in the counts of due work.
    is_judged = wait_until_judged(patient, on, entries=posted) if posted else wait_until_quiet(patient)
    if not is_judged:
        story.days_not_judged.append(on)


def _post(row: Row, stage: Stage, *, minute: int) -> None:
    maps = {one.name: one for one in stage.maps}
    built_in = {name: maps[name].convert(value) for name, value in row.values if maps[name].is_built_in}
    own = {name: value for name, value in row.values if not maps[name].is_built_in}
    # Several check-ins of one day keep the order of the file.
    recorded_at = evening_of(row.on, stage.zone) + timedelta(minutes=minute)
    answers = {**built_in, "measures": own} if own else built_in
    post_check_in(stage.people.patient, answers, recorded_at=recorded_at, zone=stage.zone)


def _hear(on: date, stage: Stage, story: Story) -> None:
    """Read what is open, wait for its mail, acknowledge it; close what was acknowledged days ago."""
    clinician = stage.people.clinician
    for alert in _list_alerts(stage, "open"):
        story.told.append(_wait_for_mail(on, alert, stage))
        clinician.post(f"/v1/alerts/{alert['id']}/acknowledge")
    for alert in _list_alerts(stage, "acknowledged"):
        answered_on = datetime.fromisoformat(alert["acknowledged_at"]).astimezone(ZoneInfo(stage.zone)).date()
        if on - answered_on >= RESOLVED_AFTER:
            clinician.post(f"/v1/alerts/{alert['id']}/resolve", {"reason": "reviewed_ok", "useful": True})


def _list_alerts(stage: Stage, state: str) -> list[dict[str, Any]]:
    return list(stage.people.clinician.get("/v1/alerts", state=state)["items"])


def _wait_for_mail(on: date, alert: dict[str, Any], stage: Stage) -> Told:
    first: dict[str, Any] = {}

    def is_sent() -> bool:
        messages = stage.people.clinician.get(f"/v1/alerts/{alert['id']}/deliveries")["items"]
        first.update(next((one for one in messages if one["chain"] == alert["chain"]), {}))
        return first.get("state") not in (None, "pending")

    wait_until(is_sent, seconds=SENT_WITHIN_SECONDS)
    return Told(on, alert, str(first.get("state", "none")), first.get("sent_at"))
