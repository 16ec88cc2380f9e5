"""What can be measured: the built-in ratings and those a clinic defines for itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from journal_api.domain.clinical_rules import measure_ranges as ranges
from journal_api.domain.directions import HigherIs
from journal_api.domain.errors import Fault

URGE_TO_HARM = "urge_to_harm"


@dataclass(frozen=True, slots=True)
class Measure:
    """Describe one number a person logs: its range, rounding, good end, and a label for people.

    `judged` says whether CR-04 watches it. Sleep is recorded but not judged: sleeping longer is not simply better
    (oversleeping is itself a sign of depression), so no one-sided chart of hours can be right about it.
    """

    name: str
    minimum: float
    maximum: float
    step: float
    higher_is: HigherIs
    label: str
    judged: bool = True

    @property
    def span(self) -> float:
        """Return the width of the range, above 0, in the measure's own unit."""
        return self.maximum - self.minimum


def _rating(name: str, higher_is: HigherIs, label: str) -> Measure:
    return Measure(
        name=name,
        minimum=ranges.RATING_MINIMUM.value,
        maximum=ranges.RATING_MAXIMUM.value,
        step=ranges.RATING_STEP.value,
        higher_is=higher_is,
        label=label,
    )


MOOD = _rating("mood", HigherIs.BETTER, "mood")
ANXIETY = _rating("anxiety", HigherIs.WORSE, "anxiety")
ENERGY = _rating("energy", HigherIs.BETTER, "energy")
PAIN = _rating("pain", HigherIs.WORSE, "pain")
URGE = _rating(URGE_TO_HARM, HigherIs.WORSE, "urge to harm")
SLEEP_HOURS = Measure(
    name="sleep_hours",
    minimum=ranges.RATING_MINIMUM.value,
    maximum=ranges.SLEEP_MAXIMUM.value,
    step=ranges.SLEEP_STEP.value,
    higher_is=HigherIs.BETTER,
    label="hours of sleep",
    judged=False,
)
BUILT_IN_MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.name: measure for measure in (MOOD, ANXIETY, ENERGY, PAIN, URGE, SLEEP_HOURS)}
)

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def check_measure(measure: Measure) -> tuple[Fault, ...]:
    """Find every fault of a measure that a clinic wants to define; an empty tuple means it may be stored."""
    return (*_check_name(measure.name), *_check_label(measure.label), *_check_range(measure))


def check_value(measure: Measure, value: float, *, pointer: str) -> tuple[Fault, ...]:
    """Find the faults of one logged value.

    A built-in rating takes any finite number in its range, because research apps use sliders. A clinic's own measure
    also holds its values to the step it was defined with: whoever defines a step of 1 expects 6.5 to be refused.
    """
    if not math.isfinite(value) or not measure.minimum <= value <= measure.maximum:
        message = f"Must be a number from {measure.minimum:g} to {measure.maximum:g}."
        return (Fault(pointer, "out_of_range", message),)
    if measure.name in BUILT_IN_MEASURES or _is_on_step(measure, value):
        return ()
    return (Fault(pointer, "not_on_step", f"Must be {measure.minimum:g} plus a multiple of {measure.step:g}."),)


def describe_unit(measure: Measure) -> str:
    """Say range and direction in words, as `0-10, higher is better`."""
    return f"{measure.minimum:g}-{measure.maximum:g}, higher is {measure.higher_is}"


def _is_on_step(measure: Measure, value: float) -> bool:
    steps = (value - measure.minimum) / measure.step
    return abs(steps - round(steps)) * measure.step <= ranges.STEP_TOLERANCE.value * measure.span


def _check_name(name: str) -> tuple[Fault, ...]:
    if not _NAME.fullmatch(name) or len(name) > ranges.MEASURE_NAME_LENGTH.value:
        return (Fault("/name", "bad_name", "Must be 1 to 40 of a-z, 0-9 and _, beginning with a letter."),)
    if name in BUILT_IN_MEASURES:
        return (Fault("/name", "name_taken", "This is the name of a built-in measure."),)
    return ()


def _check_label(label: str) -> tuple[Fault, ...]:
    if not label.strip() or len(label) > ranges.MEASURE_LABEL_LENGTH.value:
        return (Fault("/label", "bad_label", "Must be 1 to 80 characters, not all blank."),)
    return ()


def _check_range(measure: Measure) -> tuple[Fault, ...]:
    if not all(math.isfinite(bound) for bound in (measure.minimum, measure.maximum, measure.span)):
        return (Fault("/max", "out_of_range", "Both ends of the range must be finite."),)
    if measure.minimum >= measure.maximum:
        return (Fault("/max", "out_of_range", "Must be greater than min."),)
    if not 0 < measure.step <= measure.span:
        return (Fault("/step", "out_of_range", "Must be above 0 and no wider than the range."),)
    return ()
