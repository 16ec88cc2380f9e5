"""The four kinds of things that phones sync, each told by one number from 0 to 3 in what is sent, shown and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tests.web.phones import CONTENTS, RECORDED_AT

MOST = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: where the API lists it, how its number is written and read, and whether the API edits it."""

    collection: str
    write: Callable[[int | None], dict[str, Any]]
    read: Callable[[Mapping[str, Any]], int | None]
    is_edited: bool = True


def _plain(collection: str, name: str, **members: Any) -> Kind:
    """Describe a kind whose number stands in one member."""
    return Kind(
        collection,
        write=lambda value: {"recorded_at": RECORDED_AT, **members, name: value},
        read=lambda data: data.get(name),
    )


def _write_answers(value: int | None) -> dict[str, Any]:
    sent = CONTENTS["questionnaire_response"]
    return {**sent, "answers": {**sent["answers"], "q1": value}}


def _read_answers(data: Mapping[str, Any]) -> int | None:
    answer: int | None = data.get("answers", {}).get("q1")
    return answer


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "mood_entry": _plain("mood-entries", "mood"),
        "practice_entry": _plain("practice-entries", "helpfulness", practice="nature"),
        "side_effect": _plain("side-effects", "severity", side_effect="nausea"),
        "questionnaire_response": Kind(
            "questionnaire-responses", write=_write_answers, read=_read_answers, is_edited=False
        ),
    }
)
