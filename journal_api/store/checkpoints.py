"""States of a judgement after days gone by, so that the next one begins where the last one ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from journal_api.domain.deterioration import ALGORITHM, State
from journal_api.store.database import Transaction
from journal_api.store.tables.judgements import judgement_checkpoint

_OWN = judgement_checkpoint.c


def find_state(tx: Transaction, patient_id: UUID, *, before: date, measures: str) -> State | None:
    """Find the newest state of a day before ``before`` that this version of the detector made.

    ``measures`` is the digest of how measures are read; None when there is no such state.
    """
    query = (
        sa.select(_OWN.on, _OWN.state)
        .where(_OWN.patient_id == patient_id, _OWN.on < before)
        .where(_OWN.algorithm == ALGORITHM, _OWN.measures == measures)
        .order_by(_OWN.on.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return None if row is None else read_checkpoint(Checkpoint(ALGORITHM, row.on.toordinal(), row.state))


def replace_states(
    tx: Transaction,
    patient_id: UUID,
    states: Sequence[State],
    *,
    since: date | None,
    kept: Collection[int],
    measures: str,
) -> None:
    """Keep the states made anew, all of days after ``since`` (None: from the start), and drop what they replace.

    Of the older ones only those of ``kept`` days (ordinals) stay.
    """
    days = [date.fromordinal(at) for at in kept]
    is_replaced = sa.true() if since is None else _OWN.on > since
    gone = judgement_checkpoint.delete().where(_OWN.patient_id == patient_id, is_replaced | _OWN.on.not_in(days))
    tx.execute(gone)
    rows = [_write(patient_id, state, measures) for state in states]
    if rows:
        tx.execute(judgement_checkpoint.insert(), rows)


def _write(patient_id: UUID, state: State, measures: str) -> dict[str, object]:
    checkpoint = write_checkpoint(state)
    return {
        "patient_id": patient_id,
        "on": date.fromordinal(checkpoint.at),
        "algorithm": checkpoint.algorithm,
        "measures": measures,
        "state": checkpoint.state,
    }
