"""How the lift of a treatment session wears off."""

from __future__ import annotations

import math

from journal_api.domain.clinical_rules import cr_04_state_space as rule


def lift_share_after(days: int) -> float:
    """Return the share (0-1) of a full lift that is left so many days after the last session."""
    return math.exp(-days / rule.LIFT_DAYS.value)


def days_until_lift_is_gone() -> int:
    """Return the days after which so little of a lift is left that it is usually gone."""
    return math.ceil(-math.log(rule.LIFT_GONE.value) * rule.LIFT_DAYS.value)
