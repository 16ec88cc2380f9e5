"""The kind of an answered questionnaire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from journal_api.domain.errors import Fault
from journal_api.domain.kind_shapes import EntryKind, Kind, Terms
from journal_api.domain.profiles import Sex
from journal_api.domain.questionnaire_checks import check_questionnaire_response
from journal_api.domain.questionnaires import (
    DERIVED,
    QuestionnaireResponse,
    build_questionnaire_response,
    lay_down_response,
    read_risk,
)

QUESTIONNAIRE_RESPONSE: Final = EntryKind("questionnaire_response")


def _check(response: QuestionnaireResponse, terms: Terms, now: datetime) -> tuple[Fault, ...]:
    return check_questionnaire_response(response, switched_on=terms.switched_on, now=now)


def _lay_down(response: QuestionnaireResponse, sex: Sex | None) -> dict[str, Any]:
    return lay_down_response(response, sex=sex)


def _find_instrument(response: QuestionnaireResponse) -> str:
    return response.instrument


KIND: Final = Kind(
    QUESTIONNAIRE_RESPONSE,
    build=build_questionnaire_response,
    check=_check,
    lay_down=_lay_down,
    # What the clinic has switched on must be asked for each.
    is_plain=lambda _: False,
    derived_fields=DERIVED,
    find_instrument=_find_instrument,
    read_risk=read_risk,
)
