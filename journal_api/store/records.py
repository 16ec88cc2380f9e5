"""A patient's whole record, as the judgement reads it: numbers and dates, no notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from journal_api.domain.clocks import ClockTrust
from journal_api.domain.entry_kinds import EntryKind
from journal_api.domain.measures import BUILT_IN_MEASURES, URGE_TO_HARM, Measure
from journal_api.domain.questionnaires import read_risk
from journal_api.domain.risk import RiskAnswer, choose_last_risk
from journal_api.domain.side_effects import Reporter
from journal_api.domain.trends import DailySeries, daily_means
from journal_api.store.database import Transaction
from journal_api.store.measures import list_measures
from journal_api.store.tables.accounts import account
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.entries import entry
from journal_api.store.treatment_sessions import find_last_session_at, list_session_days


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """What one patient has logged.

    ``series`` one per measure with any entry, by name, without those whose local date is doubtful; ``entry_days`` lived
    local dates with an entry of their own, oldest first; ``sessions`` those with a treatment session that took place,
    ``last_session_at`` when the latest of them started; ``last_risk`` where the answers about harming oneself leave
    off; ``last_received_at`` when the newest of all that was logged was accepted. None where there never was any.

    A doubtful date is replaced by that of arrival in ``entry_days`` and ``last_risk``: a wrong clock must neither make
    anybody silent nor hide a risk.
    """

    clinic_id: UUID
    timezone: str
    enrolled_on: date
    series: tuple[DailySeries, ...]
    entry_days: tuple[date, ...]
    sessions: tuple[date, ...]
    last_risk: RiskAnswer | None
    last_received_at: datetime | None
    last_session_at: datetime | None


def get_logged_record(tx: Transaction, patient_id: UUID) -> LoggedRecord:
    """Get all that a patient has logged and not deleted."""
    person = tx.execute(
        # Whoever was invited long ago is not silent: the record begins when its patient came.
        sa.select(
            patient.c.clinic_id,
            patient.c.timezone,
            sa.func.coalesce(account.c.created_at, patient.c.created_at).label("enrolled_at"),
        )
        .outerjoin(account, account.c.patient_id == patient.c.id)
        .where(patient.c.id == patient_id)
    ).one()
    rows = tx.execute(
        sa.select(entry.c.kind, entry.c.local_date, entry.c.clock, entry.c.content, entry.c.received_at)
        .where(entry.c.patient_id == patient_id, entry.c.is_deleted.is_(False))
        .order_by(entry.c.recorded_at, entry.c.id)
    ).all()
    zone = ZoneInfo(person.timezone)
    checked_in = [row for row in rows if row.kind == EntryKind.MOOD_ENTRY]
    known = {**BUILT_IN_MEASURES, **{one.name: one for one in list_measures(tx)}}
    return LoggedRecord(
        clinic_id=person.clinic_id,
        timezone=person.timezone,
        enrolled_on=person.enrolled_at.astimezone(zone).date(),
        series=_gather_series(checked_in, known),
        entry_days=tuple(sorted({_day_of(row, zone) for row in rows if _is_own(row.content)})),
        sessions=list_session_days(tx, patient_id),
        last_risk=choose_last_risk(_list_risks(rows, zone)),
        last_received_at=max((row.received_at for row in rows), default=None),
        last_session_at=find_last_session_at(tx, patient_id),
    )


def _is_own(content: Mapping[str, Any]) -> bool:
    """Tell whether the patient logged it: what a clinician reports is no sign of life of theirs."""
    return content.get("reported_by") != Reporter.CLINICIAN


def _gather_series(rows: Iterable[sa.Row[*tuple[Any, ...]]], known: Mapping[str, Measure]) -> tuple[DailySeries, ...]:
    observations: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for row in rows:
        if row.clock == ClockTrust.DOUBTFUL:
            continue
        for name, value in _values_of(row.content):
            observations[name].append((row.local_date, float(value)))
    return tuple(
        DailySeries(known[name], daily_means(observed))
        for name, observed in sorted(observations.items())
        if name in known
    )


def _values_of(content: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    built_in = ((name, content[name]) for name in BUILT_IN_MEASURES if name in content)
    return (*built_in, *content.get("measures", {}).items())


def _list_risks(rows: Iterable[sa.Row[*tuple[Any, ...]]], zone: ZoneInfo) -> Iterable[RiskAnswer]:
    for row in rows:
        if row.kind == EntryKind.MOOD_ENTRY and URGE_TO_HARM in row.content:
            yield RiskAnswer(_day_of(row, zone), float(row.content[URGE_TO_HARM]))
        reading = read_risk(row.content) if row.kind == EntryKind.QUESTIONNAIRE_RESPONSE else None
        if reading is not None:
            yield RiskAnswer(_day_of(row, zone), reading.value, reading.source, reading.is_complete)


def _day_of(row: sa.Row[*tuple[Any, ...]], zone: ZoneInfo) -> date:
    lived_on: date = row.local_date
    return row.received_at.astimezone(zone).date() if row.clock == ClockTrust.DOUBTFUL else lived_on


def list_risk_answers(tx: Transaction, patient_id: UUID) -> tuple[RiskAnswer, ...]:
    """List every answer about harming oneself, wherever it was asked, oldest first."""
    timezone: str = tx.execute(sa.select(patient.c.timezone).where(patient.c.id == patient_id)).scalar_one()
    logged = sa.select(entry.c.kind, entry.c.local_date, entry.c.clock, entry.c.content, entry.c.received_at).where(
        entry.c.patient_id == patient_id, entry.c.is_deleted.is_(False)
    )
    rows = tx.execute(logged.order_by(entry.c.recorded_at, entry.c.id)).all()
    return tuple(_list_risks(rows, ZoneInfo(timezone)))
