"""Suicidal behavior that is new since it was last asked about, as the C-SSRS tells it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date

from journal_api.domain.scored_responses import ScoredResponse, list_check_days

C_SSRS = "c_ssrs"
_EVER, _PAST_THREE_MONTHS = "q6", "q6b"


def find_attempts(responses: Iterable[ScoredResponse], *, through: date) -> tuple[date, ...]:
    """Find the days on which somebody told of behavior in the past three months that the screener before did not have.

    The first screener of all cannot say when it was: it is CR-01's alone. What was left open before says nothing.
    """
    days = list_check_days(responses, C_SSRS, through=through)
    return tuple(
        day.on
        for before, day in itertools.pairwise(days)
        if day.answers.get(_PAST_THREE_MONTHS) == 1
        and 0 in (before.answers.get(_EVER), before.answers.get(_PAST_THREE_MONTHS))
    )
