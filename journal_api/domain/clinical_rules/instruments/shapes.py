"""The shape of an instrument: what may be answered, and how answers become scores.

An instrument is a literal. `version` names its wording and items, `scoring_version` its scales and bands; a response
keeps both, so that a score can be made again as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from journal_api.domain.directions import HigherIs
from journal_api.domain.profiles import Sex


class Switch(StrEnum):
    """What a clinic must do before its patients may answer: nothing, switch it on, or accept its licence too."""

    ALWAYS_ON = "always_on"
    CLINIC = "clinic"
    LICENCE = "licence"


class Rule(StrEnum):
    """How the answers of a scale become its value."""

    SUM = "sum"
    MEAN = "mean"
    WORST = "worst"
    CRITERIA = "criteria"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be given, and its words; None where the words may not ship."""

    value: int
    label: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One question: whole numbers from `least` to `most`.

    `topic` is ours, `text` the official wording (None: it may not ship). `asked_if` names an item that must be answered
    1 or more before this one is asked: what is not asked is not missing. `is_optional` may be left out. `is_safety`
    asks about harming oneself.
    """

    id: str
    topic: str
    text: str | None
    choices: tuple[Choice, ...]
    asked_if: str | None = None
    is_optional: bool = False
    is_safety: bool = False

    @property
    def least(self) -> int:
        """Return the lowest answer."""
        return min(choice.value for choice in self.choices)

    @property
    def most(self) -> int:
        """Return the highest answer."""
        return max(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Band:
    """What a value from `least` on, up to the next band, is called."""

    least: float
    name: str


@dataclass(frozen=True, slots=True)
class BandsOfSex:
    """The bands of a scale for people of one sex, and in words which cut that is."""

    sex: Sex
    bands: tuple[Band, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """So many (`needed`) of these items rated `rated` or more."""

    items: tuple[str, ...]
    needed: int
    rated: int


@dataclass(frozen=True, slots=True)
class Scale:
    """One value of an instrument, from `least` to `most`.

    SUM and MEAN take `items`, times `factor`. WORST takes the highest of `levels`: (item, level) pairs, of items that
    are answered 1 or more. CRITERIA is 1 when every criterion is met, else 0. Bands rise, the first from `least`.
    Where a published cut differs by sex `by_sex` holds the bands of each, and `bands`, which are then those of who is
    not known, are the more careful ones; `bands_said` says so.
    """

    id: str
    rule: Rule
    least: float
    most: float
    items: tuple[str, ...] = ()
    factor: int = 1
    levels: tuple[tuple[str, int], ...] = ()
    criteria: tuple[Criterion, ...] = ()
    bands: tuple[Band, ...] = ()
    bands_said: str | None = None
    by_sex: tuple[BandsOfSex, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """How far the first scale must move before it is more than noise; `noticeable` is the smaller mark people feel.

    `unit` is points, percent (of the earlier value) or steps (of the bands).
    """

    reliable: float
    unit: str
    source: str
    noticeable: float | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire, check or imported total. `scales[0]` is its total; without scales it is never scored.

    counts as remission, exclusively and inclusively; None where there is no such mark.
    """

    id: str
    title: str
    version: str
    scoring_version: str
    prompt: str | None
    recall: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    higher_is: HigherIs
    switch: Switch
    licence: str
    source: str
    change: Change | None = None
    is_validated: bool = True
    is_imported: bool = False

    @property
    def total(self) -> Scale | None:
        """Return the scale that stands for the instrument; None where nothing is scored."""
        return self.scales[0] if self.scales else None

    @property
    def safety_items(self) -> tuple[str, ...]:
        """List the items about harming oneself."""
        return tuple(item.id for item in self.items if item.is_safety)


def label_choices(*labels: str) -> tuple[Choice, ...]:
    """Make the answers 0, 1, 2 … with these words."""
    return tuple(Choice(value, label) for value, label in enumerate(labels))


def number_choices(least: int, most: int, *, low: str | None = None, high: str | None = None) -> tuple[Choice, ...]:
    """Make the answers from `least` to `most` of a rating scale; only its two ends have words."""
    ends = {least: low, most: high}
    return tuple(Choice(value, ends.get(value)) for value in range(least, most + 1))


YES_NO = label_choices("No", "Yes")
