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
