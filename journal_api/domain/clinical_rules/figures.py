"""The shape of a clinical number: nothing in the domain decides on a number that is not one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Figure(Generic[Value]):
    """Name one number a clinic can sign off: what it is, in which unit, and where it comes from.

    `id` is stable and is what an alert's evidence cites; `version` changes whenever `value` does.
    """

    id: str
    value: Value
    unit: str
    source: str
    version: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """Name one mark that each clinic may set for itself, in whole steps of its unit and within its bounds.

    It has no value of its own: what counts at a clinic is read through `domain.thresholds` alone. `bounds` says why
    it is not set below `lowest` nor above `highest`, both inclusive.
    """

    id: str
    default: int
    unit: str
    source: str
    version: str
    meaning: str
    lowest: int
    highest: int
    bounds: str
