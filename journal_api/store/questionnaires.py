"""A patient's answered questionnaires, as rules and charts read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.questionnaires import read_scores
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.store.database import Transaction
from journal_api.store.tables.entries import entry


@dataclass(frozen=True, slots=True)
class LoggedResponse:
    """One response that stands: ``on`` is its lived local date, ``content`` as it was laid down."""

    id: UUID
    on: date
    received_at: datetime
    content: Mapping[str, Any] = field(repr=False)

    @property
    def scored(self) -> ScoredResponse:
        """Give it as the course of treatment reads it; declined items are left out."""
        scores = read_scores(self.content)
        answers = self.content["answers"].items()
        return ScoredResponse(
            id=self.id,
            instrument=self.content["instrument"],
            on=self.on,
            total=scores[0].value if scores else None,
            received_at=self.received_at,
            answers=tuple((item, answer) for item, answer in answers if isinstance(answer, int)),
        )


def list_responses(
    tx: Transaction, patient_id: UUID, *, since: date | None = None, through: date | None = None
) -> tuple[LoggedResponse, ...]:
    """List a patient's responses, oldest first; both lived local dates inclusive, None: no bound."""
    kind = QUESTIONNAIRE_RESPONSE
    query = sa.select(entry.c.id, entry.c.local_date, entry.c.received_at, entry.c.content).where(
        entry.c.patient_id == patient_id, entry.c.kind == kind, entry.c.is_deleted.is_(False)
    )
    if since is not None:
        query = query.where(entry.c.local_date >= since)
    if through is not None:
        query = query.where(entry.c.local_date <= through)
    rows = tx.execute(query.order_by(entry.c.recorded_at, entry.c.id))
    return tuple(LoggedResponse(row.id, row.local_date, row.received_at, row.content) for row in rows)
