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
from journal_api.domain.entry_kinds import KINDS
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.measures import BUILT_IN_MEASURES, Measure
from journal_api.domain.risk import RiskAnswer, choose_last_risk, judge_answer
from journal_api.domain.risk_readings import RiskReading
from journal_api.domain.side_effects import Reporter
from journal_api.domain.thresholds import ThresholdHistory
from journal_api.domain.trends import DailySeries, daily_means
from journal_api.store.database import Transaction
from journal_api.store.measures import list_measures
from journal_api.store.tables.accounts import account
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.entries import entry, entry_version


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record it is: the clinic, the IANA zone they live in, and the local day on which they came."""

    clinic_id: UUID
    timezone: str
    enrolled_on: date


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """What one patient has logged, of late or ever.

    ``series`` one per measure, by name, also those without an entry; ``entry_days`` lived local dates with an entry of
    their own, oldest first; ``last_risk`` where the answers about harming oneself leave off; ``last_received_at`` when
    the newest of all these was accepted. None where there was none.

    A doubtful date is none for the series; in ``entry_days`` and ``last_risk`` that of arrival replaces it: a wrong
    clock must neither make anybody silent nor hide a risk.
    """

    series: tuple[DailySeries, ...]
    entry_days: tuple[date, ...]
    last_risk: RiskAnswer | None
    last_received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a record reaches: the local days of the patient's own first and last entry, and the newest change."""

    first_on: date | None
    last_on: date | None
    change: int


def get_owner(tx: Transaction, patient_id: UUID) -> Owner:
    """Get whose record it is; raises NoResultFound where there is no such patient."""
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
    return Owner(person.clinic_id, person.timezone, person.enrolled_at.astimezone(ZoneInfo(person.timezone)).date())


def measure_extent(tx: Transaction, patient_id: UUID, *, through: date) -> Extent:
    """Measure how far a record reaches, without reading it; the last entry is that through a day."""
    day, is_own = entry.c.local_date, entry.c.patient_id == patient_id
    is_logged = entry.c.is_deleted.is_(False) & entry.c.content["reported_by"].astext.is_distinct_from(
        Reporter.CLINICIAN.value
    )
    # One look into the index for each kind and end, however long the record is.
    ends = [
        sa.select(end(day)).where(is_own, entry.c.kind == kind, is_logged, bound).scalar_subquery()
        for end, bound in ((sa.func.min, sa.true()), (sa.func.max, day <= through))
        for kind in KINDS
    ]
    change = sa.select(sa.func.max(entry.c.change)).where(is_own).scalar_subquery()
    kinds = len(KINDS)
    return Extent(
        *tx.execute(
            sa.select(sa.func.least(*ends[:kinds]), sa.func.greatest(*ends[kinds:]), sa.func.coalesce(change, 0))
        ).one()
    )


def find_changed_day(tx: Transaction, patient_id: UUID, *, after: int) -> date | None:
    """Find the earliest local day that any change after that one touched; None when nothing changed."""
    same = (entry_version.c.patient_id == entry.c.patient_id) & (entry_version.c.kind == entry.c.kind)
    # Every version of a changed entry: moved to another day, it is missed on the day where it was.
    changed = entry.join(entry_version, same & (entry_version.c.id == entry.c.id))
    earliest: date | None = tx.scalar(
        sa.select(sa.func.min(entry_version.c.local_date))
        .select_from(changed)
        .where(entry.c.patient_id == patient_id, entry.c.change > after)
    )
    return earliest


def has_doubtful_days(tx: Transaction, patient_id: UUID) -> bool:
    """Tell whether the day of any entry is doubtful: it counts by its arrival, wherever its local date may lie."""
    doubtful = (entry.c.patient_id == patient_id) & (entry.c.clock == ClockTrust.DOUBTFUL)
    found = sa.select(entry.c.id).where(doubtful, entry.c.is_deleted.is_(False)).limit(1)
    return tx.scalar(found) is not None


def get_known_measures(tx: Transaction) -> Mapping[str, Measure]:
    """Get every measure a record may hold, by name: the built-in ones and those of the clinic."""
    return {**BUILT_IN_MEASURES, **{one.name: one for one in list_measures(tx)}}


def get_logged_record(
    tx: Transaction,
    patient_id: UUID,
    known: Mapping[str, Measure],
    *,
    zone: ZoneInfo,
    thresholds: ThresholdHistory,
    since: date = date.min,
) -> LoggedRecord:
    """Get all that a patient, who lives in ``zone``, has logged on local days from ``since`` on, and not deleted.

    ``thresholds`` are the marks that the clinic has ever set: each risk answer is judged by those of its arrival.
    """
    rows = tx.execute(
        sa.select(entry.c.kind, entry.c.local_date, entry.c.clock, entry.c.content, entry.c.received_at)
        .where(entry.c.patient_id == patient_id, entry.c.kind.in_(KINDS), entry.c.local_date >= since)
        .where(entry.c.is_deleted.is_(False))
        .order_by(entry.c.recorded_at, entry.c.id)
    ).all()
    checked_in = [row for row in rows if row.kind == MOOD_ENTRY]
    return LoggedRecord(
        series=_gather_series(checked_in, known),
        entry_days=tuple(sorted({_day_of(row, zone) for row in rows if _is_own(row.content)})),
        last_risk=choose_last_risk(_list_risks(rows, zone, thresholds)),
        last_received_at=max((row.received_at for row in rows), default=None),
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
    return tuple(DailySeries(one, daily_means(observations[name])) for name, one in sorted(known.items()))


def _values_of(content: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    built_in = ((name, content[name]) for name in BUILT_IN_MEASURES if name in content)
    return (*built_in, *content.get("measures", {}).items())


def _list_risks(
    rows: Iterable[sa.Row[*tuple[Any, ...]]], zone: ZoneInfo, thresholds: ThresholdHistory
) -> Iterable[RiskAnswer]:
    for row in rows:
        reading = _read_risk(row)
        if reading is not None:
            yield judge_answer(reading, thresholds.at(row.received_at), answered_on=_day_of(row, zone))


def _read_risk(row: sa.Row[*tuple[Any, ...]]) -> RiskReading | None:
    return KINDS[row.kind].read_risk(row.content)


def _day_of(row: sa.Row[*tuple[Any, ...]], zone: ZoneInfo) -> date:
    lived_on: date = row.local_date
    return row.received_at.astimezone(zone).date() if row.clock == ClockTrust.DOUBTFUL else lived_on


def list_risk_answers(tx: Transaction, patient_id: UUID, thresholds: ThresholdHistory) -> tuple[RiskAnswer, ...]:
    """List every answer about harming oneself, wherever it was asked, oldest first, as in ``get_logged_record``."""
    timezone: str = tx.execute(sa.select(patient.c.timezone).where(patient.c.id == patient_id)).scalar_one()
    logged = sa.select(entry.c.kind, entry.c.local_date, entry.c.clock, entry.c.content, entry.c.received_at).where(
        entry.c.patient_id == patient_id, entry.c.is_deleted.is_(False)
    )
    rows = tx.execute(logged.order_by(entry.c.recorded_at, entry.c.id)).all()
    return tuple(_list_risks(rows, ZoneInfo(timezone), thresholds))
