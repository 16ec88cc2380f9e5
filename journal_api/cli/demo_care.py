"""What the demo's clinician keeps about each patient beside treatment: profile, safety plan, calls, mute, handover."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from journal_api.cli.demo_sessions import weigh
from journal_api.domain.access import Caller, decide
from journal_api.domain.alerting import RuleId
from journal_api.domain.care_documents import CareDocumentKind
from journal_api.domain.contacts import ContactKind, ContactOutcome
from journal_api.domain.profiles import Sex
from journal_api.domain.simulation import Profile
from journal_api.services.care_documents import write_care_document
from journal_api.services.contacts import ContactRequest, log_contact
from journal_api.services.mutes import MuteRequest, mute_rule
from journal_api.services.profiles import edit_profile
from journal_api.services.resources import Resources

# Numbers reserved for fiction: a demo must never make anybody's telephone ring.
SAFETY_PLAN: Mapping[str, Any] = MappingProxyType(
    {
        "warning_signs": ["Lying awake two nights in a row", "Not answering my sister's messages"],
        "coping_strategies": ["A long walk along the harbor", "The breathing exercise of session two"],
        "distractions": ["The library reading room", "Coffee with Sam"],
        "helpers": [{"name": "My sister", "phone": "+1 212 555 0111"}],
        "professionals": [{"name": "Harbor Clinic crisis line (demo)", "phone": "+1 212 555 0100"}],
        "safer_surroundings": ["The spare tablets are at my sister's"],
    }
)
HANDOVER_NOTES: Mapping[Profile, str] = MappingProxyType(
    {
        Profile.RISK_ANSWER: "Prefers a call to a message. Sister knows the safety plan and may be called.",
        Profile.RELAPSER_AFTER_WEAR_OFF: "Declined maintenance twice for the cost; ask again.",
        Profile.SLOW_SLIDE: "Has not answered the repeat of the PHQ-9. Likes to be called in the evening.",
    }
)
TRAVELER = Profile.SPARSE_LOGGER
MUTED_FOR = timedelta(days=14)
CALLS: Mapping[RuleId, str] = MappingProxyType(
    {
        RuleId.RISK: "Spoke for twenty minutes; safe tonight, safety plan gone through.",
        RuleId.SILENCE: "On a trip, all well; will check in again tomorrow.",
        RuleId.RELAPSE: "Talked about maintenance; appointment offered.",
    }
)
CALLED_BEFORE = timedelta(minutes=10)


def begin_care(api: Resources, clinician: Caller, sex: Sex, *, now: datetime) -> None:
    """Write the profile and the safety plan of the patient whom the caller names."""
    profile = decide(clinician, "profile", "write")
    known = {"sex": sex, "weight_kg": weigh(profile.patient_id), "weighed_on": now.date()}
    edit_profile(api, profile, known, expected=None, now=now)
    plan = decide(clinician, "safety_plan", "write")
    write_care_document(api, plan, CareDocumentKind.SAFETY_PLAN, SAFETY_PLAN, expected=None, now=now)


def go_on_with_care(api: Resources, clinician: Caller, profile: Profile, *, now: datetime) -> None:
    """Leave what is to be known from now on: a handover note, a mute with its end and reason."""
    if profile in HANDOVER_NOTES:
        grant = decide(clinician, "handover_note", "write")
        note = {"text": HANDOVER_NOTES[profile]}
        write_care_document(api, grant, CareDocumentKind.HANDOVER_NOTE, note, expected=None, now=now)
    if profile is TRAVELER:
        wanted = MuteRequest(RuleId.SILENCE, now + MUTED_FOR, "Travels without a phone until then")
        mute_rule(api, decide(clinician, "mutes", "write"), wanted, now=now)


def log_call(api: Resources, clinician: Caller, rule: RuleId, alert_id: UUID, *, now: datetime) -> None:
    """Log the call that answered an alert, for rules whose alerts are answered by one."""
    if rule in CALLS:
        called = ContactRequest(
            contacted_at=now - CALLED_BEFORE,
            kind=ContactKind.CALL,
            outcome=ContactOutcome.REACHED,
            alert_id=alert_id,
            note=CALLS[rule],
        )
        log_contact(api, decide(clinician, "contacts", "write"), called, now=now)
