"""Backtests: a rule is replayed over the records of a clinic, patient by patient; what stays are counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant, Scope
from journal_api.domain.alerting import RuleId
from journal_api.domain.backtest_detectors import DETECTORS, Detector
from journal_api.domain.backtests import Backtest, PastRecord, Tally, conclude, tally_record
from journal_api.domain.questionnaire_rules import Questioned
from journal_api.services.auditing import audit_work
from journal_api.services.list_auditing import audit_list
from journal_api.services.resources import Resources
from journal_api.services.whole_records import read_whole_record
from journal_api.store.alerts import list_alerts_of_patient
from journal_api.store.database import Transaction
from journal_api.store.patient_walks import count_patients_of, list_patients_of, list_patients_within
from journal_api.store.records import list_risk_answers

BATCH: Final = 50
# A request answers within its time; whole clinics are for the command.
MOST_PATIENTS: Final = 100
_BEGINNING: Final = UUID(int=0)
_NOBODY: Final = Scope()


@dataclass(frozen=True, slots=True)
class BacktestAnswer:
    """What a backtest found; not complete where there were more patients than one request takes."""

    backtest: Backtest
    is_complete: bool


def backtest_rule(resources: Resources, grant: Grant, rule: RuleId, *, detector: str, now: datetime) -> BacktestAnswer:
    """Replay a rule over the patients the grant reaches, at most 100; counts only. KeyError for an unknown detector."""
    chosen, total, seen, after = DETECTORS[detector], Tally(), 0, _BEGINNING
    while seen < MOST_PATIENTS:
        with resources.database.transaction(grant.scope) as tx:
            found = list_patients_within(tx, grant, after=after, limit=min(BATCH, MOST_PATIENTS - seen))
            audit_list(tx, grant, patient_ids=found, now=now)
        for patient_id in found:
            with resources.database.transaction(grant.pinned_to(patient_id).scope) as tx:
                total += _tally(tx, patient_id, (rule,), detector=chosen, now=now)[rule]
        seen, after = seen + len(found), found[-1] if found else after
        if len(found) < BATCH:
            break
    is_complete = seen < MOST_PATIENTS or not _has_more(resources, grant, after)
    return BacktestAnswer(conclude(rule, total, detector=detector), is_complete)


def count_patients(owner: Resources, clinic_id: UUID | None) -> int:
    """Count whom a backtest of a whole clinic walks through, as the schema's owner."""
    with owner.database.transaction(_NOBODY) as tx:
        return count_patients_of(tx, clinic_id)


def walk_patients(owner: Resources, clinic_id: UUID | None) -> Iterator[UUID]:
    """Yield the id of every patient of a clinic, or of all, as the schema's owner; one batch is held at a time."""
    after = _BEGINNING
    while True:
        with owner.database.transaction(_NOBODY) as tx:
            found = list_patients_of(tx, clinic_id, after=after, limit=BATCH)
        if not found:
            return
        yield from found
        after = found[-1]


def backtest_patient(
    worker: Resources, patient_id: UUID, rules: Sequence[RuleId], *, detector: str, now: datetime
) -> dict[RuleId, Tally]:
    """Replay rules over one patient's record, in a transaction pinned to it. Raises NotFound."""
    with worker.database.work_transaction(patient_id) as tx:
        tallies = _tally(tx, patient_id, rules, detector=DETECTORS[detector], now=now)
        audit_work(tx, action="record.backtest", patient_id=patient_id, now=now)
    return tallies


def _tally(
    tx: Transaction, patient_id: UUID, rules: Sequence[RuleId], *, detector: Detector, now: datetime
) -> dict[RuleId, Tally]:
    whole = read_whole_record(tx, patient_id)
    # A backtest asks what the rule as it is set today would have said.
    thresholds = whole.thresholds.as_if_always()
    record = PastRecord(
        series=whole.series,
        entry_days=whole.entry_days,
        risks=list_risk_answers(tx, patient_id, thresholds),
        questioned=Questioned(
            whole.responses,
            whole.sessions,
            whole.cadence,
            whole.offered,
            thresholds,
            supplies=whole.supplies,
            crises=whole.crises,
        ),
        alerts=list_alerts_of_patient(tx, patient_id),
        enrolled_on=whole.enrolled_on,
    )
    today = now.astimezone(ZoneInfo(whole.timezone)).date()
    return {rule: tally_record(rule, record, detector=detector, today=today) for rule in rules}


def _has_more(resources: Resources, grant: Grant, after: UUID) -> bool:
    with resources.database.transaction(grant.scope) as tx:
        return bool(list_patients_within(tx, grant, after=after, limit=1))
