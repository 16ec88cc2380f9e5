"""What is wrong with a questionnaire response, with a pointer and a stable code for each fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from journal_api.domain.clinical_rules.instruments.shapes import Instrument, Item
from journal_api.domain.entry_checks import check_recorded_at, check_timezone
from journal_api.domain.errors import Fault
from journal_api.domain.instruments import INSTRUMENTS, is_switched_on
from journal_api.domain.questionnaires import QuestionnaireResponse
from journal_api.domain.scoring import DECLINED, Answer, list_asked


def check_questionnaire_response(
    response: QuestionnaireResponse, *, switched_on: Collection[str], now: datetime
) -> tuple[Fault, ...]:
    """Find every fault of a response; ``switched_on`` is what the clinic has switched on. Empty: it may be stored.

    A question that was asked must be answered or declined: what is missing is refused, and never counted.
    """
    when = (
        *check_recorded_at(response.recorded_at, now=now, pointer="/completed_at"),
        *check_timezone(response.timezone),
    )
    instrument = INSTRUMENTS.get(response.instrument)
    if instrument is None:
        return (*when, Fault("/instrument", "not_a_choice", "There is no such instrument: see GET /v1/instruments."))
    if not is_switched_on(instrument, switched_on):
        return (*when, Fault("/instrument", "not_switched_on", "The clinic has not switched this instrument on."))
    names = [name for name, _ in response.answers]
    doubled = (
        (Fault("/answers", "not_unique", "Each item may be answered once."),) if len(set(names)) < len(names) else ()
    )
    return (*when, *doubled, *_check_answers(instrument, dict(response.answers)))


def _check_answers(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[Fault, ...]:
    items = {item.id: item for item in instrument.items}
    wrong = (fault for name, answer in answers.items() for fault in _check_answer(name, answer, items=items))
    missing = (
        Fault(f"/answers/{name}", "required", "It was asked: answer it, or say that it was declined.")
        for name in list_asked(instrument, answers)
        if name not in answers and not items[name].is_optional and _is_due(items[name], answers)
    )
    return (*wrong, *missing)


def _is_due(item: Item, answers: Mapping[str, Answer]) -> bool:
    """Tell whether it could be asked already: what hangs on a missing answer is told once that is there."""
    return item.asked_if is None or item.asked_if in answers


def _check_answer(name: str, answer: Answer, *, items: Mapping[str, Item]) -> tuple[Fault, ...]:
    pointer = "/answers/" + name.replace("~", "~0").replace("/", "~1")
    item = items.get(name)
    if item is None:
        return (Fault(pointer, "unknown_item", "The instrument has no such item."),)
    if answer == DECLINED or item.least <= answer <= item.most:
        return ()
    return (Fault(pointer, "out_of_range", f"Must be a whole number from {item.least} to {item.most}."),)
