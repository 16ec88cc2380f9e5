"""What clinicians thought of a rule's alerts, as they said on resolving them."""

from __future__ import annotations

from dataclasses import dataclass

from journal_api.domain.alerting import RuleId


@dataclass(frozen=True, slots=True)
class RuleUsefulness:
    """A rule's alerts of some days: how many opened, and of these how many a person resolved, as useful or not.

    Opened counts also those that still live, and those that ended by themselves, of which nobody says anything.
    """

    rule: RuleId
    opened: int = 0
    resolved: int = 0
    useful: int = 0
    not_useful: int = 0

    @property
    def useful_share(self) -> float | None:
        """Tell the share, 0–1, of useful ones among those of which somebody said it; None where nobody did."""
        said = self.useful + self.not_useful
        return self.useful / said if said else None
