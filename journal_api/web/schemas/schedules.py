"""When a patient is asked."""

from __future__ import annotations

from typing import Any

from journal_api.domain.clinical_rules import due_figures as figures
from journal_api.domain.schedules import Schedule
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items, UniqueItems
from journal_api.web.schemas.fields import Integer
from journal_api.web.schemas.moments import Instant

_DAY = Integer("One of them.", least=0, most=figures.FARTHEST_CHECK_DAY.value)
_DAYS = "Days after each treatment session on which a short check is asked."
_PHQ9 = "Days from one PHQ-9 to the next; its recall of two weeks allows no less."
_CHECKS = "Days from one urinary check and use check to the next."


def _every(description: str, **options: Any) -> Integer:
    least, most = figures.LEAST_EVERY_DAYS.value, figures.MOST_EVERY_DAYS.value
    return Integer(description, least=least, most=most, **options)


class ScheduleBody(Schema):
    """A whole schedule; it holds from when it is written."""

    session_check_days = UniqueItems(_DAYS, _DAY, most=figures.MOST_CHECK_DAYS.value, required=True, example=[1, 3, 7])
    phq9_every_days = _every(_PHQ9, required=True, example=14)
    checks_every_days = _every(_CHECKS, required=True, example=30)


class ScheduleAnswer(AnswerSchema):
    """The schedule that holds."""

    session_check_days = Items(_DAYS, _DAY, most=figures.MOST_CHECK_DAYS.value)
    phq9_every_days = _every(_PHQ9)
    checks_every_days = _every(_CHECKS)
    effective_at = Instant("From when it holds; null for the product's own.", allow_none=True)
    revision = Integer("Counts writings, 0 before the first; also the ETag.", least=0)


def answer_of(schedule: Schedule) -> dict[str, Any]:
    """Lay a schedule out for its answer."""
    return {
        "session_check_days": schedule.session_check_days,
        "phq9_every_days": schedule.phq9_every_days,
        "checks_every_days": schedule.checks_every_days,
        "effective_at": schedule.effective_at if schedule.revision else None,
        "revision": schedule.revision,
    }
