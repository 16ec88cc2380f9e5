"""CR-08 over take-home doses: a supply that ran out before its days were over, and days without any."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import cr_08_use as rule
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.day_words import count_days, say_day
from journal_api.domain.dispensings import Supply
from journal_api.domain.rule_findings import Finding


@dataclass(frozen=True, slots=True)
class Coverage:
    """One supply and the last day it reaches, with what was left over before it."""

    supply: Supply
    through_on: date


def list_coverages(supplies: Collection[Supply], *, today: date) -> tuple[Coverage, ...]:
    """List supplies up to today with the days they reach, oldest first; a day has one at most.

    What is dispensed while something is left begins when that is used up, as the days covered of a prescription are
    counted.
    """
    found: list[Coverage] = []
    for supply in sorted((one for one in supplies if one.dispensed_on <= today), key=lambda one: one.dispensed_on):
        begins_on = supply.dispensed_on
        if found:
            begins_on = max(begins_on, found[-1].through_on + timedelta(days=1))
        found.append(Coverage(supply, begins_on + timedelta(days=supply.days - 1)))
    return tuple(found)


def find_coverage(coverages: Collection[Coverage], *, on: date) -> Coverage | None:
    """Find the newest supply as of a day, which may reach it or not; None before the first."""
    return max(
        (one for one in coverages if one.supply.dispensed_on <= on),
        key=lambda one: one.supply.dispensed_on,
        default=None,
    )


def find_supply_signs(supplies: Collection[Supply], *, today: date) -> tuple[Finding, ...]:
    """Find every supply that ran out early, and every gap after one that was not the last."""
    coverages = list_coverages(supplies, today=today)
    found: list[Finding] = []
    for at, coverage in enumerate(coverages):
        following = coverages[at + 1].supply if at + 1 < len(coverages) else None
        found.extend(_find_early_end(coverage, following))
        found.extend(_find_gap(coverage, following, today=today))
    return tuple(found)


def next_gap_on(supplies: Collection[Supply], *, today: date) -> date | None:
    """Return the day to come on which, by time alone, the newest supply leaves a gap; None where none can."""
    coverages = list_coverages(supplies, today=today)
    if not coverages or coverages[-1].supply.is_last:
        return None
    gap_on = coverages[-1].through_on + timedelta(days=rule.GAP_DAYS.value)
    return gap_on if gap_on > today else None


def say_supply(coverage: Coverage) -> str:
    """Say what was dispensed and how long it was to last."""
    supply = coverage.supply
    doses = "1 dose" if supply.doses == 1 else f"{supply.doses} doses"
    return (
        f"{doses} of {supply.dose_mg:g} mg dispensed on {say_day(supply.dispensed_on)} for {count_days(supply.days)}, "
        f"to last through {say_day(coverage.through_on)}"
    )


def lay_down_supply(coverage: Coverage) -> dict[str, object]:
    """Write it down in JSON's own types."""
    return {
        "dispensed_on": coverage.supply.dispensed_on.isoformat(),
        "doses": coverage.supply.doses,
        "dose_mg": coverage.supply.dose_mg,
        "days": coverage.supply.days,
        "through_on": coverage.through_on.isoformat(),
    }


def _find_early_end(coverage: Coverage, following: Supply | None) -> Iterator[Finding]:
    if following is None:
        return
    on = following.dispensed_on
    left = (coverage.through_on - on).days + 1
    if left < rule.EARLY_DAYS.value:
        return
    yield _tell(
        coverage,
        subject="ran_out_early",
        days=(on, on, on),
        sentence=(
            f"Supply ran out early: {say_supply(coverage)}; dispensed again on {say_day(on)} with {count_days(left)} "
            f"left (early: {rule.EARLY_DAYS.value})."
        ),
        numbers={"dispensed_again_on": on.isoformat(), "days_left": left},
        figure=rule.EARLY_DAYS,
    )


def _find_gap(coverage: Coverage, following: Supply | None, *, today: date) -> Iterator[Finding]:
    through = following.dispensed_on - timedelta(days=1) if following is not None else today
    without = (through - coverage.through_on).days
    if coverage.supply.is_last or without < rule.GAP_DAYS.value:
        return
    begins_on = coverage.through_on + timedelta(days=1)
    opened_on = coverage.through_on + timedelta(days=rule.GAP_DAYS.value)
    ended_on = None if following is None else following.dispensed_on
    until = "nothing since" if ended_on is None else f"dispensed again on {say_day(ended_on)}"
    # While it lasts the days are not counted: what is told stays the same from day to day.
    lasted = f"from {count_days(rule.GAP_DAYS.value)} on" if ended_on is None else count_days(without)
    yield _tell(
        coverage,
        subject="gap",
        days=(begins_on, opened_on, ended_on),
        sentence=(
            f"Gap in supply since {say_day(begins_on)}: {say_supply(coverage)}; {until} "
            f"({lasted} without; a gap: {rule.GAP_DAYS.value})."
        ),
        numbers={"without_since": begins_on.isoformat(), "days_without": None if ended_on is None else without},
        figure=rule.GAP_DAYS,
    )


def _tell(
    coverage: Coverage,
    *,
    subject: str,
    days: tuple[date, date, date | None],
    sentence: str,
    numbers: dict[str, object],
    figure: Figure[int],
) -> Finding:
    started_on, opened_on, ended_on = days
    return Finding(
        subject=subject,
        started_on=started_on,
        opened_on=opened_on,
        ended_on=ended_on,
        severity=Severity.STANDARD,
        sentence=sentence,
        numbers={"supply": lay_down_supply(coverage), **numbers},
        figures=(figure,),
    )
