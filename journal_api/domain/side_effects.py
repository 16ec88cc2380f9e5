"""A side effect as a patient or a clinician reports it, with its onset and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from journal_api.domain.clinical_rules import cr_06_session_safety as rule
from journal_api.domain.entries import NoteVisibility
from journal_api.domain.entry_checks import check_recorded_at, check_timezone
from journal_api.domain.errors import Fault


class SideEffectKind(StrEnum):
    """What was felt; own list, not validated."""

    NAUSEA = "nausea"
    VOMITING = "vomiting"
    DIZZINESS = "dizziness"
    HEADACHE = "headache"
    DROWSINESS = "drowsiness"
    BLURRED_VISION = "blurred_vision"
    ANXIETY = "anxiety"
    DISSOCIATION = "dissociation"
    CONFUSION = "confusion"
    PALPITATIONS = "palpitations"


class Reporter(StrEnum):
    """Who told of it; the server says so, nobody sends it."""

    PATIENT = "patient"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True)
class SideEffect:
    """One side effect, exactly as it was sent: `severity` 0 none, 1 mild, 2 moderate, 3 severe.

    `onset_at` and `ended_at` are aware; without an end it is not known to be over. There is no free text: what a
    patient wants to say goes into a mood entry.
    """

    recorded_at: datetime
    side_effect: SideEffectKind
    severity: int
    reported_by: Reporter
    timezone: str | None = None
    onset_at: datetime | None = None
    ended_at: datetime | None = None
    treatment_session_id: UUID | None = None
    note: str | None = None
    note_visibility: NoteVisibility = NoteVisibility.PRIVATE


def check_side_effect(entry: SideEffect, *, now: datetime) -> tuple[Fault, ...]:
    """Find every fault of a side effect; empty means it may be stored."""
    return (
        *check_recorded_at(entry.recorded_at, now=now),
        *check_timezone(entry.timezone),
        *_check_severity(entry.severity),
        *(fault for name in ("onset_at", "ended_at") for fault in _check_moment(name, getattr(entry, name), now=now)),
        *_check_end(entry),
    )


def is_heard_of(entry: SideEffect) -> bool:
    """Tell whether storing it takes a look at anything else: a session, or an alert."""
    is_dissociation = entry.side_effect is SideEffectKind.DISSOCIATION
    return is_severe(entry.severity) or is_dissociation or entry.treatment_session_id is not None


def is_severe(severity: float) -> bool:
    """Tell whether somebody must hear of a side effect of this severity at once (CR-06)."""
    return severity >= rule.SEVERE_FROM.value


def _check_severity(severity: int) -> tuple[Fault, ...]:
    least, most = rule.SEVERITY.value
    if least <= severity <= most:
        return ()
    return (Fault("/severity", "out_of_range", f"Must be from {least:g} to {most:g}."),)


def _check_moment(name: str, at: datetime | None, *, now: datetime) -> tuple[Fault, ...]:
    return () if at is None else check_recorded_at(at, now=now, pointer=f"/{name}")


def _check_end(entry: SideEffect) -> tuple[Fault, ...]:
    if entry.onset_at is None or entry.ended_at is None or entry.ended_at - entry.onset_at >= timedelta():
        return ()
    return (Fault("/ended_at", "out_of_range", "Must not be before its onset."),)
