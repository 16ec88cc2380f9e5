"""What the study tries: who worsens how, which odd people must be left alone, and the rows of its table."""

from __future__ import annotations

from dataclasses import dataclass

from journal_api.domain.study.populations import Course, Population
from journal_api.domain.study.scores import Delays, FalseAlerts

PRODUCT = "CR-04"
WALL = "oracle given the same measures"
LEARNING_WALL = "oracle that must learn the level"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way of getting worse, as the page names it."""

    name: str
    population: Population


@dataclass(frozen=True, slots=True)
class Row:
    """One detector's figures: false alerts a year, and its delays by scenario."""

    detector: str
    measures: int
    false_alerts: FalseAlerts
    delays: tuple[tuple[str, Delays], ...]


def list_scenarios(measures: int) -> tuple[Scenario, ...]:
    """List the ways of getting worse for so many measures."""
    return (
        Scenario("sudden 1.5 SD", Population(Course.SUDDEN, 1.5, measures=measures)),
        Scenario("sudden 2 SD", Population(Course.SUDDEN, 2.0, measures=measures)),
        Scenario("gradual 2 SD", Population(Course.GRADUAL, 2.0, measures=measures)),
        Scenario("early 1.5 SD", Population(Course.EARLY, 1.5, measures=measures)),
        Scenario("slow 2 SD", Population(Course.SLOW, 2.0, measures=measures)),
        Scenario(
            "sudden 2 SD, strong silence",
            Population(Course.SUDDEN, 2.0, measures=measures, reticence=1.0, worse_logging=0.4),
        ),
    )


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """What CR-05 did with one kind of people: false alerts a year, and the wait in days once somebody stops logging.

    The waits are the tenth, fiftieth and ninetieth percentile.
    """

    people: str
    false_alerts: FalseAlerts
    waits: tuple[float, float, float]


QUIET = (
    ("as described", Population()),
    ("60 % of days missing", Population(logging=(0.38, 0.42))),
    ("every day logged", Population(logging=(0.98, 1.0))),
)
ODD = (
    ("60 % of days missing", Population(logging=(0.38, 0.42))),
    ("scale of 1-5", Population(steps=4)),
    ("lag-1 correlation .85-.90", Population(correlation=(0.85, 0.90))),
    ("no sessions", Population(has_sessions=False)),
    ("always nearly the same (SD 1-3 %)", Population(sd=(0.01, 0.03))),
    ("SD 20-24 % of the range", Population(sd=(0.20, 0.24))),
    ("weekly rhythm three times as high", Population(weekly=0.75)),
    ("every day logged", Population(logging=(0.98, 1.0))),
    ("treated without any gain", Population(induction_gain=(0.0, 0.0))),
    ("treated with a gain of 3-4 SD", Population(induction_gain=(3.0, 4.0))),
    ("two years long", Population(days=730)),
)
