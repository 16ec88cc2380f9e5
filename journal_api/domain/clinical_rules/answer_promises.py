"""Within how long a clinic may promise its patients that somebody looks after a risk answer."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"


def _minutes(name: str, minutes: int, meaning: str) -> Figure[int]:
    return Figure(f"promises.{name}", minutes, "minutes", _HOUSE, "1", meaning)


LEAST = _minutes("least", 5, "No promise is shorter: the first message needs time to arrive and to be read")
CRITICAL_MOST = _minutes("critical_most", 120, "No promise after a critical answer is longer; 135 leave it unattended")
URGENT_MOST = _minutes("urgent_most", 1200, "No promise after an urgent answer is longer; then it is unattended")
