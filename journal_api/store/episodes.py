"""Episodes as the record last showed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.episodes import MatchedEpisode, StoredEpisode, is_historical
from journal_api.domain.judgements import Ending, Episode, Shape
from journal_api.store.database import Transaction
from journal_api.store.tables.judgements import episode

_PLAIN = ("measure", "started_on", "opened_on", "ended_on", "drop", "lower", "upper")
_EVIDENCE = ("baseline", "sd", "entries_since_onset", "days_since_session", "odds")
_KEPT = frozenset({"patient_id", "id", "is_historical", "first_seen_at"})


def list_episodes(tx: Transaction, patient_id: UUID) -> tuple[StoredEpisode, ...]:
    """List every episode of a patient, supported or not, oldest first."""
    query = sa.select(episode).where(episode.c.patient_id == patient_id).order_by(episode.c.started_on, episode.c.id)
    return tuple(StoredEpisode(row.id, _read(row), row.is_supported) for row in tx.execute(query))


def save_episodes(
    tx: Transaction, *, patient_id: UUID, episodes: Sequence[MatchedEpisode], now: datetime, today: date
) -> None:
    """Store the judged episodes, each under the id it has or a new one; what is not among them is not supported."""
    known = [one.id for one in episodes if one.id is not None]
    lost = sa.and_(episode.c.patient_id == patient_id, episode.c.is_supported, episode.c.id.not_in(known))
    tx.execute(episode.update().where(lost).values(is_supported=False))
    if not episodes:
        return
    statement = postgresql.insert(episode)
    changing = {column.name: statement.excluded[column.name] for column in episode.c if column.name not in _KEPT}
    tx.execute(
        statement.on_conflict_do_update(index_elements=["patient_id", "id"], set_=changing),
        [
            {
                **_write(one.episode),
                "patient_id": patient_id,
                "id": one.id or uuid4(),
                "is_supported": True,
                "is_historical": is_historical(one.episode, today=today),
                "first_seen_at": now,
            }
            for one in episodes
        ],
    )


def _read(row: sa.Row[Any]) -> Episode:
    ending = row.evidence["ending"]
    return Episode(
        **{name: row._mapping[name] for name in _PLAIN},
        **{name: row.evidence[name] for name in _EVIDENCE},
        shape=Shape(row.shape),
        measures=tuple(row.measures),
        ending=None if ending is None else Ending(ending),
    )


def _write(one: Episode) -> dict[str, Any]:
    evidence = {name: getattr(one, name) for name in _EVIDENCE}
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "shape": one.shape.value,
        "measures": list(one.measures),
        "evidence": {**evidence, "ending": None if one.ending is None else one.ending.value},
    }
