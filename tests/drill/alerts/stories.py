"""What a patient of the drill writes, and, told apart from it, what must follow from what was accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from tests.drill.ledgers import Acknowledged, Claim

MOOD, QUESTIONNAIRE = "mood_entry", "questionnaire_response"
RISK, WORSENING = "CR-01", "CR-02"
# The rules once more, in numbers of our own: what the product says of itself proves nothing.
URGE_TOLD_FROM, ITEM_9_TOLD_FROM, RELIABLE_CHANGE = 4, 1, 6
_ITEMS = tuple(f"q{number}" for number in range(1, 9))
# Of a hundred patients so many are alarming in each way; the others are calm.
_RISKY, _GRAVE, _WORSE = 0.22, 0.05, 0.18

Demand = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Story:
    """What one patient sends, in order."""

    patient: int
    claims: tuple[Claim, ...]


def tell_story(patient: int, random: Random, *, now: datetime) -> Story:
    """Draw what a patient writes: most are calm, some answer at risk, some get reliably worse."""
    drawn = random.random()
    contents = [_feel(random, now=now)]
    if drawn < _RISKY:
        contents.append(_answer(0, item_9=random.randint(1, 3), at=now - timedelta(hours=2)))
    elif drawn < _RISKY + _GRAVE:
        contents.append(_feel(random, now=now, urge=random.randint(8, 10)))
    elif drawn < _RISKY + _GRAVE + _WORSE:
        contents = [_answer(random.randint(0, 2), at=now - timedelta(days=8)), _answer(15, at=now - timedelta(hours=3))]
    elif drawn > 0.8:
        contents.append(_answer(random.randint(0, 4), at=now - timedelta(hours=2)))
    return Story(patient, tuple(_claim(patient, content, random) for content in contents))


def list_demands(ledger: Iterable[Acknowledged]) -> dict[Demand, float]:
    """List which alerts the accepted entries demand, each with the second at which the last entry it needs was taken.

    An answer at risk demands CR-01, whoever else was told already; a PHQ-9 worse by six than the one before, CR-02.
    """
    demands: dict[Demand, float] = {}
    totals: dict[int, list[tuple[datetime, int, float]]] = defaultdict(list)
    for at, claim in ((line.at, claim) for line in ledger for claim in line.claims):
        content = claim.content or {}
        if _is_at_risk(content):
            key = (claim.patient, RISK)
            demands[key] = min(demands.get(key, at), at)
        if claim.kind == QUESTIONNAIRE:
            total = sum(int(answer) for answer in content["answers"].values())
            totals[claim.patient].append((datetime.fromisoformat(content["completed_at"]), total, at))
    for patient, taken in totals.items():
        for at in _find_worse(sorted(taken)):
            demands.setdefault((patient, WORSENING), at)
    return demands


def _find_worse(taken: list[tuple[datetime, int, float]]) -> Iterator[float]:
    for (_, before, at), (_, after, later_at) in pairwise(taken):
        if after - before >= RELIABLE_CHANGE:
            yield max(at, later_at)


def _is_at_risk(content: Mapping[str, Any]) -> bool:
    answers = content.get("answers", {})
    return content.get("urge_to_harm", 0) >= URGE_TOLD_FROM or answers.get("q9", 0) >= ITEM_9_TOLD_FROM


def _feel(random: Random, *, now: datetime, urge: int | None = None) -> dict[str, Any]:
    content = {"recorded_at": (now - timedelta(hours=1)).isoformat(), "mood": random.randint(5, 8)}
    return content if urge is None else {**content, "urge_to_harm": urge}


def _answer(total: int, *, at: datetime, item_9: int = 0) -> dict[str, Any]:
    spread = {item: total // 8 + (number < total % 8) for number, item in enumerate(_ITEMS)}
    return {"completed_at": at.isoformat(), "instrument": "phq9", "answers": {**spread, "q9": item_9}}


def _claim(patient: int, content: dict[str, Any], random: Random) -> Claim:
    kind = QUESTIONNAIRE if "instrument" in content else MOOD
    return Claim(patient, kind, str(UUID(int=random.getrandbits(128), version=4)), 1, content)
