"""The canary: nobody's entry, sent the whole way of an alert every quarter of an hour, to see whether it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from journal_api.domain.alerting import RuleId
from journal_api.domain.instruments import INSTRUMENTS

# The product's own clinic; the function `canary_clinic()` names the same to the database.
CANARY_CLINIC: Final = UUID("ca4a27ed-0c1a-4c00-8000-000000000001")
# One answer is enough for this rule, and a worker alone applies it: the entry itself opens nothing.
CANARY_RULE: Final = RuleId.MANIA
INSTRUMENT: Final = "asrm"


@dataclass(frozen=True, slots=True)
class CanarySigns:
    """How many seconds ago the newest canary started, the oldest that is still awaited did, and the last one arrived.

    None for what never happened.
    """

    started: float | None = None
    awaited: float | None = None
    arrived: float | None = None

    @property
    def is_under_way(self) -> bool:
        """Tell whether the newest canary has not arrived yet."""
        return self.started is not None and (self.arrived is None or self.arrived > self.started)

    def is_missed(self, *, within: float, every: float) -> bool:
        """Tell that a canary did not arrive ``within`` so many seconds, or that none was started when it was time."""
        if self.arrived is not None and self.arrived > every + within:
            return True
        has_come_since = self.arrived is not None and self.awaited is not None and self.arrived <= self.awaited
        return self.awaited is not None and self.awaited > within and not has_come_since


def answer_gravely() -> dict[str, Any]:
    """Answer the canary's questionnaire so that its rule must speak: the gravest choice of every item."""
    return {item.id: item.most for item in INSTRUMENTS[INSTRUMENT].items}
