"""What follows from an answer about harming oneself, in the entry's own transaction: words, and an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from journal_api.domain.alerting import RuleId
from journal_api.domain.care_documents import CareDocumentKind
from journal_api.domain.clinics import Clinic
from journal_api.domain.entry_kinds import KINDS
from journal_api.domain.escalation import Recipient
from journal_api.domain.guidance import Coverage, Guidance, guide, guide_side_effect, pick_resources
from journal_api.domain.kinds.side_effects import SIDE_EFFECT
from journal_api.domain.risk import RiskEntry, decide_risk, withdraw_risk
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.safety_plans import SafetyPlan, read_safety_plan
from journal_api.domain.side_effects import is_severe
from journal_api.domain.stored_entries import StoredEntry
from journal_api.domain.working_hours import promise_minutes
from journal_api.services.intents import apply_intents
from journal_api.store.accounts import find_reading_locale
from journal_api.store.alerts import find_live_alert
from journal_api.store.care_documents import get_care_document
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.recipients import list_recipients
from journal_api.store.thresholds import get_thresholds
from journal_api.store.vault import PatientCipher

# What the clinic asks next after an answer that CR-01 alerts on, once it has switched it on.
NEXT_INSTRUMENT = RiskSource.C_SSRS.value


def read_reading(entry: StoredEntry) -> RiskReading | None:
    """Read what an entry of any kind says about harming oneself; None where it was not asked, or is deleted."""
    return None if entry.is_deleted else KINDS[entry.kind].read_risk(entry.content)


def find_guidance(
    tx: Transaction, entries: Sequence[StoredEntry], *, cipher: PatientCipher
) -> tuple[Guidance | None, ...]:
    """Find the words each entry's risk answer or severe side effect asks for; None where nothing needs saying.

    One per entry. The entries are of the one patient whose texts ``cipher`` opens. PostgreSQL alone is asked.
    """
    readings = tuple(read_reading(entry) for entry in entries)
    grave = tuple(_is_severe(entry) for entry in entries)
    if not any(grave) and not any(reading is not None and reading.needs_words for reading in readings):
        return (None,) * len(readings)
    clinic = get_own_clinic(tx)
    recipients = list_recipients(tx)
    resources = pick_resources(clinic.crisis_resources, locale=find_reading_locale(tx) or clinic.locale)
    say = partial(
        guide,
        resources=resources,
        next_instrument=NEXT_INSTRUMENT if NEXT_INSTRUMENT in clinic.instruments else None,
        safety_plan=_find_safety_plan(tx, entries[0].patient_id, cipher=cipher),
    )
    say_severe = partial(guide_side_effect, resources=resources)
    judged_by = tuple(clinic.thresholds.at(entry.received_at) for entry in entries)
    # Promises count from when the answer came, so that an entry says the same however often it is read.
    covered = tuple(_count_coverage(recipients, clinic, now=entry.edited_at) for entry in entries)
    return tuple(
        say_severe(coverage=coverage) if is_grave else say(reading, marks, coverage=coverage)
        for reading, marks, is_grave, coverage in zip(readings, judged_by, grave, covered, strict=True)
    )


def follow_up_risk(
    tx: Transaction,
    entry: StoredEntry,
    *,
    before: StoredEntry | None,
    clinic_id: UUID,
    now: datetime,
    today: date,
) -> None:
    """Apply CR-01 to a stored entry: open, raise or supplement the alert; a correction marks it, never ends it.

    An edit that leaves the answer as it was says nothing new, so that an alert somebody resolved does not come back.
    The marks that were in force when the entry first arrived judge it for good, whatever is corrected later.
    """
    if read_reading(entry) == (None if before is None else read_reading(before)):
        return
    live = find_live_alert(tx, entry.patient_id, RuleId.RISK)
    answer = _find_risk(tx, entry)
    if answer is None:
        intents = withdraw_risk(entry.id, live_alert=live)
    else:
        intents = decide_risk(answer, live_alert=live, now=now, today=today)
    if intents:
        apply_intents(tx, patient_id=entry.patient_id, clinic_id=clinic_id, intents=intents, now=now)


def holds_risk(tx: Transaction, entry: StoredEntry) -> bool:
    """Tell whether an entry holds an answer that opens an alert."""
    return _find_risk(tx, entry) is not None


def _find_risk(tx: Transaction, entry: StoredEntry) -> RiskEntry | None:
    """Find the answer that CR-01 tells of; the clinic's marks are looked up only where they can matter."""
    reading = read_reading(entry)
    if reading is None or not reading.needs_words:
        return None
    mark = reading.find_mark(get_thresholds(tx).at(entry.received_at))
    return None if mark is None else RiskEntry(entry.id, entry.local_date, reading, mark)


def _is_severe(entry: StoredEntry) -> bool:
    return entry.kind == SIDE_EFFECT and not entry.is_deleted and is_severe(entry.content["severity"])


def _find_safety_plan(tx: Transaction, patient_id: UUID, *, cipher: PatientCipher) -> SafetyPlan | None:
    document = get_care_document(tx, patient_id, CareDocumentKind.SAFETY_PLAN, cipher=cipher)
    plan = read_safety_plan(document.content)
    return None if plan.is_empty else plan


def _count_coverage(recipients: Sequence[Recipient], clinic: Clinic, *, now: datetime) -> Coverage:
    promise = partial(promise_minutes, hours=clinic.working_hours, timezone=clinic.timezone, now=now)
    return Coverage(
        clinicians=sum(1 for one in recipients if not one.is_admin),
        admins=sum(1 for one in recipients if one.is_admin),
        urgent_within_minutes=promise(clinic.urgent_within_minutes),
        critical_within_minutes=promise(clinic.critical_within_minutes),
    )
