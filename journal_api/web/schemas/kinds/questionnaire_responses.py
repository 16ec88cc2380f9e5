"""An answered questionnaire inside a synced item: the fields of its own POST, without id."""

from __future__ import annotations

from typing import Final

from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.web.schemas.questionnaires import QuestionnaireResponseFields


class QuestionnaireResponseData(QuestionnaireResponseFields):
    """An answered questionnaire inside a synced item."""


KIND: Final = QUESTIONNAIRE_RESPONSE
DATA: Final = QuestionnaireResponseData()
