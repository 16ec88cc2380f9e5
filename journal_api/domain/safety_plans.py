"""A safety plan: what helps this person through a crisis, in their own words, from the nearest help to the furthest.

The six steps are those of Stanley and Brown, Cognitive and Behavioral Practice 19 (2012) 256-264.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody the person may turn to, and the number to dial where it is known."""

    name: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class SafetyPlan:
    """The six steps, each a list of lines in the person's own order; a step may be empty."""

    warning_signs: tuple[str, ...] = ()
    coping_strategies: tuple[str, ...] = ()
    distractions: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()
    professionals: tuple[Helper, ...] = ()
    safer_surroundings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether no step has a line."""
        return self == SafetyPlan()


def read_safety_plan(content: Mapping[str, Any]) -> SafetyPlan:
    """Return the plan that the content of a document spells; steps that are not there are empty."""
    return SafetyPlan(
        warning_signs=tuple(content.get("warning_signs", ())),
        coping_strategies=tuple(content.get("coping_strategies", ())),
        distractions=tuple(content.get("distractions", ())),
        helpers=_read_people(content.get("helpers", ())),
        professionals=_read_people(content.get("professionals", ())),
        safer_surroundings=tuple(content.get("safer_surroundings", ())),
    )


def _read_people(people: Iterable[Mapping[str, Any]]) -> tuple[Helper, ...]:
    return tuple(Helper(one["name"], one.get("phone")) for one in people)
