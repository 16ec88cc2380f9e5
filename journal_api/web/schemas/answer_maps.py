"""The field that takes the answers of a questionnaire: items and whole numbers, or the word for what was declined."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError

from journal_api.domain.scoring import DECLINED
from journal_api.web.json_bodies import is_clean_text
from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import BaseField, Integer

LONGEST_ITEM = 40


class AnswerMap(BaseField):
    """An object of items and answers. A null is an answer that is missing."""

    json_type = "object"

    def __init__(self, description: str, *, most: int, **options: Any) -> None:
        """Keep how many items there may be."""
        answer = {"anyOf": [{"type": "integer"}, {"const": DECLINED}, {"type": "null"}]}
        names = {"minLength": 1, "maxLength": LONGEST_ITEM}
        shape = {"additionalProperties": answer, "propertyNames": names, "maxProperties": most}
        super().__init__(description, shape=shape, **options)
        self.most = most
        self._number = Integer("One answer.")

    def _read(self, value: Any) -> Mapping[str, int | str]:
        if not isinstance(value, Mapping):
            raise build_refusal("wrong_type", "An object of items and answers is needed.")
        if len(value) > self.most:
            raise build_refusal("too_many", f"It may have {self.most} items at most.")
        faults: dict[str, list[Any]] = {}
        answers: dict[str, int | str] = {}
        for item, answer in value.items():
            try:
                if answer is not None:
                    answers[item] = self._read_answer(item, answer)
            except ValidationError as error:
                faults[item] = list(error.messages)
        if faults:
            raise ValidationError(faults)
        return MappingProxyType(answers)

    def _read_answer(self, item: str, answer: Any) -> int | str:
        if not 1 <= len(item) <= LONGEST_ITEM:
            raise build_refusal("too_long", f"An item's name has from 1 to {LONGEST_ITEM} characters.")
        if not is_clean_text(item):
            raise build_refusal("bad_text")
        return DECLINED if answer == DECLINED else self._number._read(answer)

    def _write(self, value: Mapping[str, int | str]) -> dict[str, int | str]:
        return dict(value)
