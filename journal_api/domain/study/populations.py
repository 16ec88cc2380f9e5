"""Who is simulated: the kinds of course, of person and of logging that the study draws people from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from journal_api.domain.clinical_rules import study_figures as figures


class Course(StrEnum):
    """What happens to somebody: nothing, or a lasting worsening of one kind."""

    STABLE = "stable"
    SUDDEN = "sudden"
    GRADUAL = "gradual"
    SLOW = "slow"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Population:
    """A population of people; ranges are uniform.

    `drop_sd` is the worsening in personal SDs. `level`, `sd` are shares of the range; `correlation` is that of one day
    with the next, `shared` that of two measures on a day; `logging` the share of days with an entry; `reticence` the
    share of people who log less once they are worse, `worse_logging` what is left of their logging then;
    `moving_share` the least share of the measures that worsens.
    """

    course: Course = Course.STABLE
    drop_sd: float = 0.0
    days: int = figures.YEAR.value
    measures: int = 1
    level: tuple[float, float] = figures.USUAL_LEVEL.value
    sd: tuple[float, float] = figures.DAILY_SD.value
    correlation: tuple[float, float] = figures.DAILY_CORRELATION.value
    shared: float = figures.SHARED_CORRELATION.value
    logging: tuple[float, float] = figures.LOGGING.value
    reticence: float = figures.RETICENCE.value
    worse_logging: float = figures.WORSE_LOGGING.value
    moving_share: float = figures.MOVING_SHARE.value
    has_sessions: bool = True
    steps: int = figures.STEPS.value
    weekly: float = figures.WEEKLY_AMPLITUDE.value
    induction_gain: tuple[float, float] = figures.INDUCTION_GAIN.value
