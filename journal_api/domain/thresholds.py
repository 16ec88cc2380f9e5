"""What a clinic has set of the marks it may set, and what counted when: the one way in which they are read.

A mark judges what arrives while it is in force, for good: a later one neither tells of the past again nor takes
anything back that was told.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType, ModuleType
from uuid import UUID

from journal_api.domain.clinical_rules import cr_01_risk, cr_06_session_safety, cr_07_urinary, cr_08_use
from journal_api.domain.clinical_rules.figures import Figure, Threshold
from journal_api.domain.errors import Fault


def _list_thresholds(*rules: ModuleType) -> Iterator[tuple[str, Threshold]]:
    for rule in rules:
        yield from ((one.id, one) for one in vars(rule).values() if isinstance(one, Threshold))


THRESHOLDS: Mapping[str, Threshold] = MappingProxyType(
    dict(_list_thresholds(cr_01_risk, cr_06_session_safety, cr_07_urinary, cr_08_use))
)
# Each mark lies below the next.
_ASCENDING = (
    (cr_01_risk.URGENT_FROM, cr_01_risk.CRITICAL_FROM),
    (cr_06_session_safety.CAUTION_SYSTOLIC, cr_06_session_safety.HOLD_SYSTOLIC, cr_06_session_safety.URGENT_SYSTOLIC),
    (
        cr_06_session_safety.CAUTION_DIASTOLIC,
        cr_06_session_safety.HOLD_DIASTOLIC,
        cr_06_session_safety.URGENT_DIASTOLIC,
    ),
)
SET_BY_CLINIC = "set by the clinic"
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The marks of one clinic at one moment: ``own`` are those it has set itself, by id; else the defaults count."""

    own: Mapping[str, int]

    def of(self, threshold: Threshold) -> Figure[int]:
        """Return a mark as the figure that counts, which says whether the clinic has set it.

        One that was set before its bounds were narrowed counts as the nearest that is allowed.
        """
        own = self.own.get(threshold.id)
        return Figure(
            id=threshold.id,
            value=threshold.default if own is None else min(max(own, threshold.lowest), threshold.highest),
            unit=threshold.unit,
            source=threshold.source,
            version=threshold.version if own is None else f"{threshold.version}, {SET_BY_CLINIC}",
            meaning=threshold.meaning,
        )


NOTHING_SET = Thresholds(MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ThresholdRevision:
    """All that a clinic had set from one moment on, and which admin signed it off."""

    set_at: datetime
    set_by: UUID
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class ThresholdHistory:
    """Everything a clinic has ever set, oldest first; none: it has always had the defaults."""

    revisions: tuple[ThresholdRevision, ...] = ()

    @property
    def newest(self) -> Thresholds:
        """Return what is in force now."""
        return self.revisions[-1].thresholds if self.revisions else NOTHING_SET

    def at(self, instant: datetime) -> Thresholds:
        """Return what was in force at an instant: what judges whatever the server received then."""
        past = [one.thresholds for one in self.revisions if one.set_at <= instant]
        return past[-1] if past else NOTHING_SET

    def revise(self, changes: Mapping[str, int | None], *, by: UUID, now: datetime) -> ThresholdHistory:
        """Return the history with marks set, or, where None, back at their defaults; itself if nothing changes."""
        changed: dict[str, int | None] = {**self.newest.own, **changes}
        own = {name: value for name, value in sorted(changed.items()) if value is not None}
        if own == dict(self.newest.own):
            return self
        revision = ThresholdRevision(now, by, Thresholds(MappingProxyType(own)))
        return ThresholdHistory((*self.revisions, revision))

    def as_if_always(self) -> ThresholdHistory:
        """Return a history in which what is in force now always was: for holding the past against today's marks."""
        return ThresholdHistory(tuple(replace(one, set_at=_EVER) for one in self.revisions[-1:]))


NEVER_SET = ThresholdHistory()


def check_order(thresholds: Thresholds, *, changed: Collection[str]) -> tuple[Fault, ...]:
    """Find every two marks that a change has put out of order; the fault is told at the one that was changed."""
    return tuple(
        _blame(lower, higher, changed)
        for marks in _ASCENDING
        for lower, higher in itertools.pairwise(marks)
        if thresholds.of(lower).value >= thresholds.of(higher).value
    )


def _blame(lower: Threshold, higher: Threshold, changed: Collection[str]) -> Fault:
    if lower.id in changed:
        return Fault(f"/{lower.id}", "out_of_range", f"It must be below {higher.id}.")
    return Fault(f"/{higher.id}", "out_of_range", f"It must be above {lower.id}.")
