"""Mood entries and practice entries, as they are sent and as they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journal_api.domain.clinical_rules import cr_06_session_safety
from journal_api.domain.clinical_rules import entry_limits as limits
from journal_api.domain.clocks import ClockTrust
from journal_api.domain.entries import NoteVisibility, Practice
from journal_api.domain.guidance import GuidanceLevel
from journal_api.domain.side_effects import Reporter, SideEffectKind
from journal_api.services.entries import EntryView
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items, Member, NumberMap
from journal_api.web.schemas.fields import Choice, Flag, Integer, Number, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate, Zone
from journal_api.web.schemas.pages import PageQuery
from journal_api.web.schemas.safety_plans import SafetyPlanStepsAnswer

_LEAST_SEVERITY, _MOST_SEVERITY = (int(mark) for mark in cr_06_session_safety.SEVERITY.value)


def _rating(description: str, **options: Any) -> Number:
    return Number(description, least=0, most=10, **options)


class _EntryBody(Schema):
    """What every kind of entry has."""

    recorded_at = Instant(
        "When it was felt or done, with the offset the person lived in.",
        required=True,
        example="2026-11-20T21:14:00+01:00",
    )
    timezone = Zone("The zone the person was in; it decides the local date. Left out: the offset decides.")
    note = Text(
        "Free text, sealed under the patient's own key. Who may read it: note_visibility.",
        longest=limits.NOTE_LENGTH.value,
        example="Slept badly, but the walk helped.",
    )
    note_visibility = Choice("private: the patient alone. care_team: the care team too.", NoteVisibility)


class MoodFields(_EntryBody):
    """What a mood entry holds."""

    mood = _rating("0–10, 10 best.", required=True, example=6)
    anxiety = _rating("0–10, 10 most.", example=3)
    energy = _rating("0–10, 10 most.", example=5)
    pain = _rating("0–10, 10 most.")
    urge_to_harm = _rating("Urge to harm oneself, 0–10, 10 most. From 4 on the care team is told at once.")
    sleep_hours = Number("Hours slept last night, 0–24.", least=0, most=24, example=7.5)
    measures = NumberMap("The clinic's own measures, by name: see GET /v1/measures.", most=50)
    tags = Items(
        "The person's own words to find entries by.",
        Text("One tag.", longest=limits.TAG_LENGTH.value, shortest=1),
        most=limits.TAG_COUNT.value,
    )


class PracticeFields(_EntryBody):
    """What a practice entry holds."""

    practice = Choice("What was practiced.", Practice, required=True, example="meditation")
    duration_minutes = Integer("Minutes, 0–1440.", least=0, most=limits.PRACTICE_MINUTES.value, example=20)
    helpfulness = _rating("How much it helped, 0–10, 10 most.", example=7)
    mood_before = _rating("Mood before, 0–10, 10 best.")
    mood_after = _rating("Mood after, 0–10, 10 best.")
    intention = Text("What it was for; for the patient and the care team.", longest=limits.INTENTION_LENGTH.value)
    treatment_session_id = Identifier("The treatment session it integrates.")


class MoodEntryBody(MoodFields):
    """A new mood entry."""

    id = OwnIdentifier("The entry's id, if the client makes it: sending again is then safe.")


class MoodEntryPatch(MergePatchSchema, MoodFields):
    """Changes of a mood entry (RFC 7396): null clears an optional field."""


class PracticeEntryBody(PracticeFields):
    """A new practice entry."""

    id = OwnIdentifier("The entry's id, if the client makes it: sending again is then safe.")


class PracticeEntryPatch(MergePatchSchema, PracticeFields):
    """Changes of a practice entry (RFC 7396): null clears an optional field."""


class _SideEffectFields(Schema):
    recorded_at = Instant("When it was told, with the offset the person lived in.", required=True)
    timezone = Zone("The zone the person was in; it decides the local date. Left out: the offset decides.")
    side_effect = Choice("What was felt; own list, not validated.", SideEffectKind, required=True, example="nausea")
    severity = Integer(
        "0 none, 1 mild, 2 moderate, 3 severe. From 3 on the care team is told at once.",
        least=_LEAST_SEVERITY,
        most=_MOST_SEVERITY,
        required=True,
        example=1,
    )
    onset_at = Instant("When it began.")
    ended_at = Instant("When it was over; left out, it is not known to be.")


class OwnSideEffectFields(_SideEffectFields):
    """What a side effect holds where no path names its session."""

    treatment_session_id = Identifier("The treatment session it came with; of this patient's own.")


class SessionSideEffectBody(_SideEffectFields):
    """A side effect of the session in the path."""

    id = OwnIdentifier("The entry's id, if the client makes it: sending again is then safe.")
    recorded_at = Instant("When it was told, with the offset.", required=True, example="2026-11-21T08:10:00+01:00")


class SideEffectBody(OwnSideEffectFields):
    """A new side effect."""

    id = OwnIdentifier("The entry's id, if the client makes it: sending again is then safe.")
    recorded_at = Instant(
        "When it was told, with the offset the person lived in.", required=True, example="2026-11-21T08:10:00+01:00"
    )


class SideEffectPatch(MergePatchSchema, OwnSideEffectFields):
    """Changes of a side effect (RFC 7396), its end for one: null clears an optional field."""


class EntryQuery(PageQuery):
    """Which entries: lived local dates, inclusive."""

    from_on = LocalDate("First local date.", data_key="from")
    to_on = LocalDate("Last local date.", data_key="to")


class ResourceAnswer(AnswerSchema):
    """Somebody to turn to, as the clinic configured it."""

    name = Text("Who answers.", longest=200)
    phone = Text("Number to call.", longest=40, allow_none=True)
    url = Text("Page to open.", longest=500, allow_none=True)


class MonitoringAnswer(AnswerSchema):
    """Whether somebody looks at this answer, who, and by when."""

    watched = Flag("Whether anybody is told.")
    by = Text("Who looks: your care team, or nobody.", longest=100)
    within_minutes = Integer("By when, where the clinic promised a time.", allow_none=True)


class GuidanceAnswer(AnswerSchema):
    """Words for the patient after a risk answer."""

    level = Choice("How grave it is.", GuidanceLevel)
    message = Text("To be shown as it is.", longest=2000)
    resources = Items("Whom to turn to.", Member("One of them.", ResourceAnswer), most=50)
    next_instrument = Text("The questionnaire to ask next.", longest=40, allow_none=True)
    monitoring = Member("Whether, by whom and by when somebody looks.", MonitoringAnswer)
    safety_plan = Member(
        "The patient's own safety plan; null where none was written.", SafetyPlanStepsAnswer, allow_none=True
    )


class _StoredAnswer(AnswerSchema):
    id = Identifier("The entry.")
    patient_id = Identifier("Whose entry it is.")
    recorded_at = Instant("As sent, with its offset.")
    timezone = Zone("As sent.", allow_none=True)
    local_date = LocalDate("The day as lived; it never changes unless recorded_at or timezone is edited.")
    received_at = Instant("When the service stored it first.")
    revision = Integer("1 at first, one more with each edit; also the ETag.", least=1)
    clock = Choice("How far its time is to be trusted; what is doubtful stays out of trends.", ClockTrust)
    note = Text("As sent; null for who may not read it.", longest=limits.NOTE_LENGTH.value, allow_none=True)
    note_visibility = Choice("Who may read the note.", NoteVisibility)
    guidance = Member("Words for the patient, or null.", GuidanceAnswer, allow_none=True)


class MoodEntryAnswer(_StoredAnswer):
    """A stored mood entry."""

    mood = _rating("0–10, 10 best.")
    anxiety = _rating("0–10, 10 most.", allow_none=True)
    energy = _rating("0–10, 10 most.", allow_none=True)
    pain = _rating("0–10, 10 most.", allow_none=True)
    urge_to_harm = _rating("0–10, 10 most.", allow_none=True)
    sleep_hours = Number("Hours slept last night, 0–24.", least=0, most=24, allow_none=True)
    measures = NumberMap("The clinic's own measures, by name.", most=50)
    tags = Items("As sent.", Text("One tag.", longest=limits.TAG_LENGTH.value), most=limits.TAG_COUNT.value)


class PracticeEntryAnswer(_StoredAnswer):
    """A stored practice entry."""

    practice = Choice("What was practiced.", Practice)
    duration_minutes = Integer("Minutes.", least=0, most=limits.PRACTICE_MINUTES.value, allow_none=True)
    helpfulness = _rating("0–10, 10 most.", allow_none=True)
    mood_before = _rating("0–10, 10 best.", allow_none=True)
    mood_after = _rating("0–10, 10 best.", allow_none=True)
    intention = Text("As sent.", longest=limits.INTENTION_LENGTH.value, allow_none=True)
    treatment_session_id = Identifier("The treatment session it integrates.", allow_none=True)


class SideEffectAnswer(AnswerSchema):
    """A stored side effect."""

    id = Identifier("The entry.")
    patient_id = Identifier("Whose it is.")
    recorded_at = Instant("As sent, with its offset.")
    timezone = Zone("As sent.", allow_none=True)
    local_date = LocalDate("The day as lived; it never changes unless recorded_at or timezone is edited.")
    received_at = Instant("When the service stored it first.")
    revision = Integer("1 at first, one more with each edit; also the ETag.", least=1)
    side_effect = Choice("What was felt.", SideEffectKind)
    severity = Integer("0 none to 3 severe.", least=_LEAST_SEVERITY, most=_MOST_SEVERITY)
    onset_at = Text("When it began, in UTC.", longest=40, shape={"format": "date-time"}, allow_none=True)
    ended_at = Text(
        "When it was over, in UTC; null: not known to be.", longest=40, shape={"format": "date-time"}, allow_none=True
    )
    treatment_session_id = Identifier("The treatment session it came with.", allow_none=True)
    reported_by = Choice("Who told of it.", Reporter)
    guidance = Member("Words for the patient, or null.", GuidanceAnswer, allow_none=True)


_ABSENT: Mapping[str, Any] = {
    **dict.fromkeys(MoodEntryAnswer._declared_fields),
    **dict.fromkeys(PracticeEntryAnswer._declared_fields),
    **dict.fromkeys(SideEffectAnswer._declared_fields),
    "measures": {},
    "tags": (),
}


def answer_of(view: EntryView) -> dict[str, Any]:
    """Lay a stored entry out for its answer: what was not said is null."""
    entry = view.entry
    return {
        **_ABSENT,
        **entry.content,
        # A questionnaire names the same instant by what happened then.
        "completed_at": entry.recorded_at,
        "id": entry.id,
        "patient_id": entry.patient_id,
        "recorded_at": entry.recorded_at,
        "timezone": entry.timezone,
        "local_date": entry.local_date,
        "received_at": entry.received_at,
        "revision": entry.revision,
        "clock": entry.clock,
        "note": entry.note,
        "note_visibility": entry.note_visibility,
        "guidance": view.guidance,
    }
