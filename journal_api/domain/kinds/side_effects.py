"""The kind of a side effect, as a patient or a clinician reports it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from journal_api.domain.errors import Fault
from journal_api.domain.kind_shapes import EntryKind, Fields, Kind, Terms, lay_down_fields
from journal_api.domain.side_effects import Reporter, SideEffect, SideEffectKind, check_side_effect, is_heard_of

SIDE_EFFECT: Final = EntryKind("side_effect")


def _build(fields: Fields) -> SideEffect:
    return SideEffect(
        recorded_at=fields["recorded_at"],
        side_effect=SideEffectKind(fields["side_effect"]),
        severity=fields["severity"],
        reported_by=Reporter(fields["reported_by"]),
        timezone=fields.get("timezone"),
        onset_at=_read_instant(fields.get("onset_at")),
        ended_at=_read_instant(fields.get("ended_at")),
        treatment_session_id=_read_id(fields.get("treatment_session_id")),
    )


def _check(entry: SideEffect, _: Terms, now: datetime) -> tuple[Fault, ...]:
    return check_side_effect(entry, now=now)


def _find_session(entry: SideEffect) -> UUID | None:
    return entry.treatment_session_id


def _read_instant(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _read_id(value: UUID | str | None) -> UUID | None:
    return UUID(value) if isinstance(value, str) else value


KIND: Final = Kind(
    SIDE_EFFECT,
    build=_build,
    check=_check,
    lay_down=lay_down_fields("side_effect", "severity", "reported_by", "onset_at", "ended_at", "treatment_session_id"),
    is_plain=lambda entry: not is_heard_of(entry),
    find_session=_find_session,
)
