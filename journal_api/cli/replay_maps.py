"""Which column of a recording is which measure: ``NAME=COLUMN:MIN:MAX[:worse|better]``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import click

from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import BUILT_IN_MEASURES, MOOD, Measure, check_measure

SHAPE = "NAME=COLUMN:MIN:MAX[:worse|better]"
KEPT_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column and the measure it is; the range and the good end are the column's own."""

    name: str
    column: str
    minimum: float
    maximum: float
    higher_is: HigherIs

    @property
    def is_built_in(self) -> bool:
        """Tell whether the product knows this measure; else the clinic defines it."""
        return self.name in BUILT_IN_MEASURES

    @property
    def is_rescaled(self) -> bool:
        """Tell whether the column's range or direction is not the built-in measure's own."""
        if not self.is_built_in:
            return False
        own = BUILT_IN_MEASURES[self.name]
        return (self.minimum, self.maximum, self.higher_is) != (own.minimum, own.maximum, own.higher_is)

    def holds(self, value: float) -> bool:
        """Tell whether the value lies in the column's range."""
        return self.minimum <= value <= self.maximum

    def convert(self, value: float) -> float:
        """Return the value to post: linearly on the built-in measure's range, or as it was recorded."""
        if not self.is_rescaled:
            return value
        own = BUILT_IN_MEASURES[self.name]
        share = (value - self.minimum) / (self.maximum - self.minimum)
        if self.higher_is is not own.higher_is:
            share = 1 - share
        return round(own.minimum + share * own.span, KEPT_DECIMALS)

    def define(self, *, decimals: int) -> Measure:
        """Return the measure a clinic has to define for this column, recorded with so many decimals at most."""
        step = min(10.0**-decimals, self.maximum - self.minimum)
        return Measure(self.name, self.minimum, self.maximum, step, self.higher_is, label=self.name.replace("_", " "))


class ColumnMapType(click.ParamType[ColumnMap]):
    """Reads one ``--map``."""

    name = SHAPE

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ColumnMap:
        """Return the map; anything misshapen is a usage error that shows the shape."""
        if isinstance(value, ColumnMap):
            return value
        name, equals, rest = str(value).partition("=")
        parts = rest.rsplit(":", 3) if rest.endswith((":worse", ":better")) else rest.rsplit(":", 2)
        if not equals or len(parts) not in (3, 4) or not parts[0]:
            self.fail(f"{value!r} is not {SHAPE}.", param, ctx)
        column, minimum, maximum = parts[0], self._number(parts[1], param, ctx), self._number(parts[2], param, ctx)
        if name not in BUILT_IN_MEASURES and len(parts) == 3:
            higher_is = HigherIs.BETTER
        else:
            higher_is = HigherIs(parts[3]) if len(parts) == 4 else BUILT_IN_MEASURES[name].higher_is
        made = ColumnMap(name, column, minimum, maximum, higher_is)
        self._check(made, param, ctx)
        return made

    def _number(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            number = float(text)
        except ValueError:
            self.fail(f"{text!r} is no number: {SHAPE}.", param, ctx)
        if not math.isfinite(number):
            self.fail(f"{text!r} is no finite number: {SHAPE}.", param, ctx)
        return number

    def _check(self, made: ColumnMap, param: click.Parameter | None, ctx: click.Context | None) -> None:
        if made.minimum >= made.maximum:
            self.fail(f"{made.name}: MIN must be below MAX.", param, ctx)
        faults = () if made.is_built_in else check_measure(made.define(decimals=0))
        if faults:
            self.fail(f"{made.name}: {faults[0].message}", param, ctx)


def check_maps(maps: tuple[ColumnMap, ...]) -> None:
    """Refuse maps that cannot be entries: no mood, or one name twice. Raises click.UsageError."""
    names = [one.name for one in maps]
    if MOOD.name not in names:
        raise click.UsageError(f"Every entry holds a mood: say which column it is with --map mood={SHAPE[5:]}.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise click.UsageError(f"--map names {twice} twice.")
