"""Vitals of a treatment session: one reading, what is wrong with it, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from journal_api.domain.clinical_rules import cr_06_session_safety as rule
from journal_api.domain.clinical_rules import treatment_session_limits as limits
from journal_api.domain.clinical_rules.figures import Figure, Threshold
from journal_api.domain.errors import Fault
from journal_api.domain.thresholds import Thresholds
from journal_api.domain.treatment_sessions import TreatmentSession


class EmergencySign(StrEnum):
    """What makes any blood pressure an emergency."""

    CHEST_PAIN = "chest_pain"
    SEVERE_HEADACHE = "severe_headache"
    NEUROLOGICAL_SIGNS = "neurological_signs"


class Concern(StrEnum):
    """What a reading asks for; caution < hold < urgent < emergency."""

    CAUTION = "caution"
    HOLD = "hold"
    URGENT = "urgent"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Vitals:
    """One reading. Pressures in mmHg, heart rate in bpm, SpO2 in %; sedation and dissociation 0-10, 10 most.

    What was not measured is None, which is never a normal value. `taken_at` keeps the sender's offset.
    """

    patient_id: UUID
    session_id: UUID
    id: UUID
    taken_at: datetime
    received_at: datetime
    change: int
    systolic_mmhg: float | None = None
    diastolic_mmhg: float | None = None
    heart_rate_bpm: float | None = None
    spo2_percent: float | None = None
    sedation: float | None = None
    dissociation: float | None = None
    emergency_signs: tuple[EmergencySign, ...] = ()

    @property
    def has_pressure(self) -> bool:
        """Tell whether the blood pressure was measured."""
        return self.systolic_mmhg is not None and self.diastolic_mmhg is not None


READINGS: Mapping[str, Figure[tuple[float, float]]] = MappingProxyType(
    {
        "systolic_mmhg": rule.SYSTOLIC,
        "diastolic_mmhg": rule.DIASTOLIC,
        "heart_rate_bpm": rule.HEART_RATE,
        "spo2_percent": rule.OXYGEN,
        "sedation": rule.RATING,
        "dissociation": rule.RATING,
    }
)
# Systolic and diastolic, the gravest first.
_PRESSURES: Mapping[Concern, tuple[Threshold, Threshold]] = MappingProxyType(
    {
        Concern.URGENT: (rule.URGENT_SYSTOLIC, rule.URGENT_DIASTOLIC),
        Concern.HOLD: (rule.HOLD_SYSTOLIC, rule.HOLD_DIASTOLIC),
        Concern.CAUTION: (rule.CAUTION_SYSTOLIC, rule.CAUTION_DIASTOLIC),
    }
)


@dataclass(frozen=True, slots=True)
class ReachedPressure:
    """The gravest mark that a blood pressure reaches; of two equally grave ones the systolic."""

    concern: Concern
    name: str
    mark: Figure[int]


def build_vitals(
    fields: Mapping[str, Any], session: TreatmentSession, *, vitals_id: UUID, now: datetime, change: int
) -> Vitals:
    """Make a reading from fields as a schema loads them; what is absent was not measured."""
    return Vitals(
        patient_id=session.patient_id,
        session_id=session.id,
        id=vitals_id,
        taken_at=fields["taken_at"],
        received_at=now,
        change=change,
        **{name: fields.get(name) for name in READINGS},
        emergency_signs=tuple(sorted(EmergencySign(sign) for sign in fields.get("emergency_signs") or ())),
    )


def check_vitals(vitals: Vitals, session: TreatmentSession, *, now: datetime) -> tuple[Fault, ...]:
    """Find every fault of a reading; empty means it may be stored. Nothing impossible is taken."""
    return (
        *(fault for name in READINGS for fault in _check_reading(name, getattr(vitals, name))),
        *_check_pressure(vitals),
        *_check_taken_at(vitals, session, now=now),
        *_check_emptiness(vitals),
    )


def judge_vitals(vitals: Vitals, thresholds: Thresholds) -> Concern | None:
    """Return what a reading asks for (CR-06); None for none, which without a blood pressure says nothing of it."""
    if len(vitals.emergency_signs) >= rule.EMERGENCY_SIGNS.value:
        return Concern.EMERGENCY
    reached = find_reached_pressure(vitals, thresholds)
    return None if reached is None else reached.concern


def find_reached_pressure(vitals: Vitals, thresholds: Thresholds) -> ReachedPressure | None:
    """Find the gravest mark of CR-06 that a blood pressure reaches; None where it reaches none or was not measured."""
    if not vitals.has_pressure:
        return None
    measured = (("systolic", vitals.systolic_mmhg), ("diastolic", vitals.diastolic_mmhg))
    reached = (
        ReachedPressure(concern, name, thresholds.of(threshold))
        for concern, pair in _PRESSURES.items()
        for (name, value), threshold in zip(measured, pair, strict=True)
        if value is not None and value >= thresholds.of(threshold).value
    )
    return next(reached, None)


def say_pressure(vitals: Vitals) -> str:
    """Spell a blood pressure as clinicians do."""
    if vitals.systolic_mmhg is None or vitals.diastolic_mmhg is None:
        return "not measured"
    return f"{vitals.systolic_mmhg:g}/{vitals.diastolic_mmhg:g} mmHg"


def says_the_same(one: Vitals, other: Vitals) -> bool:
    """Tell whether two readings have the same content, whoever wrote them when."""
    return replace(one, received_at=other.received_at, change=other.change) == other


def list_pressures(vitals: Vitals) -> tuple[tuple[str, float], ...]:
    """List the measured blood pressures as (name, mmHg)."""
    pressures = (("diastolic_mmhg", vitals.diastolic_mmhg), ("systolic_mmhg", vitals.systolic_mmhg))
    return tuple((name, value) for name, value in pressures if value is not None)


def _check_reading(name: str, value: float | None) -> tuple[Fault, ...]:
    figure = READINGS[name]
    least, most = figure.value
    if value is None or least <= value <= most:
        return ()
    return (Fault(f"/{name}", "out_of_range", f"It must be from {least:g} to {most:g} {figure.unit}."),)


def _check_pressure(vitals: Vitals) -> tuple[Fault, ...]:
    systolic, diastolic = vitals.systolic_mmhg, vitals.diastolic_mmhg
    if systolic is None and diastolic is None:
        return ()
    if systolic is None:
        return (Fault("/systolic_mmhg", "required", "A blood pressure has both values."),)
    if diastolic is None:
        return (Fault("/diastolic_mmhg", "required", "A blood pressure has both values."),)
    if diastolic < systolic:
        return ()
    return (Fault("/diastolic_mmhg", "out_of_range", "It must be below the systolic one."),)


def _check_taken_at(vitals: Vitals, session: TreatmentSession, *, now: datetime) -> tuple[Fault, ...]:
    if vitals.taken_at - now > limits.STARTED_AHEAD.value:
        return (Fault("/taken_at", "bad_instant", "Must not be in the future."),)
    if abs(vitals.taken_at - session.begins_at) > rule.WATCHED_WITHIN.value:
        return (Fault("/taken_at", "out_of_range", "Must be within 24 hours of the session's beginning."),)
    return ()


def _check_emptiness(vitals: Vitals) -> tuple[Fault, ...]:
    if vitals.emergency_signs or any(getattr(vitals, name) is not None for name in READINGS):
        return ()
    return (Fault("/systolic_mmhg", "required", "Give at least one value, or a sign."),)
