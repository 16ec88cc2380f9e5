"""What speaks against ketamine or asks for care with it: a coded list, each line with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

_LABEL = "Esketamine prescribing information, section 4"
_WARNING = "Esketamine prescribing information, sections 5 and 8"
_CONSENSUS = "Sanacora 2017, consensus statement on ketamine in mood disorders"
_PAIN = "Cohen 2018, consensus guidelines on ketamine for chronic pain"


class Weight(StrEnum):
    """How much it weighs: contraindicated, or a reason for care."""

    CONTRAINDICATED = "contraindicated"
    CAUTION = "caution"


class Teller(StrEnum):
    """Where the clinic has it from."""

    PATIENT = "patient"
    RECORD = "record"
    EXAMINATION = "examination"


@dataclass(frozen=True, slots=True)
class Contraindication:
    """One line of the list: a stable code, words for the clinician, its weight, and where it comes from."""

    code: str
    label: str
    weight: Weight
    source: str


_LIST = (
    Contraindication("aneurysmal_vascular_disease", "Aneurysmal vascular disease", Weight.CONTRAINDICATED, _LABEL),
    Contraindication("arteriovenous_malformation", "Arteriovenous malformation", Weight.CONTRAINDICATED, _LABEL),
    Contraindication("intracerebral_hemorrhage", "History of intracerebral hemorrhage", Weight.CONTRAINDICATED, _LABEL),
    Contraindication("hypersensitivity", "Hypersensitivity to ketamine or esketamine", Weight.CONTRAINDICATED, _LABEL),
    Contraindication("uncontrolled_hypertension", "Uncontrolled hypertension", Weight.CAUTION, _WARNING),
    Contraindication("unstable_heart_disease", "Unstable or recent severe heart disease", Weight.CAUTION, _CONSENSUS),
    Contraindication("raised_intracranial_pressure", "Raised intracranial pressure", Weight.CAUTION, _PAIN),
    Contraindication("raised_intraocular_pressure", "Raised intraocular pressure", Weight.CAUTION, _PAIN),
    Contraindication("active_psychosis", "Active psychosis, or a history of it", Weight.CAUTION, _CONSENSUS),
    Contraindication("active_mania", "Active mania", Weight.CAUTION, _CONSENSUS),
    Contraindication("substance_use_disorder", "Active substance use disorder", Weight.CAUTION, _WARNING),
    Contraindication("pregnancy", "Pregnancy", Weight.CAUTION, _WARNING),
    Contraindication("breastfeeding", "Breastfeeding", Weight.CAUTION, _WARNING),
    Contraindication("severe_liver_disease", "Severe liver disease", Weight.CAUTION, _WARNING),
    Contraindication("bladder_disease", "Ulcerative or interstitial cystitis", Weight.CAUTION, _WARNING),
    Contraindication("untreated_hyperthyroidism", "Untreated hyperthyroidism", Weight.CAUTION, _PAIN),
)
CONTRAINDICATIONS: Mapping[str, Contraindication] = MappingProxyType({one.code: one for one in _LIST})


def list_told(intake: Mapping[str, Any]) -> tuple[Contraindication, ...]:
    """List what an intake's content holds against the treatment, gravest first, in the list's own order."""
    codes = {one["code"] for one in intake.get("contraindications", ())}
    told = tuple(one for one in _LIST if one.code in codes)
    return tuple(sorted(told, key=_is_caution))


def _is_caution(one: Contraindication) -> bool:
    return one.weight is Weight.CAUTION


def say_contraindications(told: Iterable[Contraindication]) -> tuple[tuple[str, str], ...]:
    """Spell each as a stable code and a sentence with its source."""
    return tuple(
        (f"contraindication_{one.code}", f"{one.label} ({one.weight}; {one.source}), told at intake.") for one in told
    )
