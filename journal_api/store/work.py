"""What is still to be judged: one row per patient, raised by every change of the record."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.store.bells import CHANNEL
from journal_api.store.database import Transaction
from journal_api.store.tables.work import patient_work


def want_assessment(tx: Transaction, patient_id: UUID, change: int) -> None:
    """Ask for the record to be judged up to ``change``, the patient's change counter, or further; announces it.

    ``wanted_at`` stays while an older change still waits, so that a patient who goes on writing is not put off for
    ever; a judgement given up is asked for anew by the next change.
    """
    asked = postgresql.insert(patient_work).values(patient_id=patient_id, wanted_seq=change, wanted_at=sa.func.now())
    begins_anew = (patient_work.c.wanted_seq <= patient_work.c.done_seq) | patient_work.c.dead_at.is_not(None)
    tx.execute(
        asked.on_conflict_do_update(
            index_elements=["patient_id"],
            set_={
                "wanted_seq": sa.func.greatest(patient_work.c.wanted_seq, asked.excluded.wanted_seq),
                "wanted_at": sa.case((begins_anew, sa.func.now()), else_=patient_work.c.wanted_at),
            },
        )
    )
    announce(tx)


def announce(tx: Transaction) -> None:
    """Wake the relays once this transaction is committed; without it they look within a second."""
    tx.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))


def lock_assessment(tx: Transaction, patient_id: UUID) -> None:
    """Let one judgement of a patient go on at a time, until this transaction ends; posting does not wait for it."""
    tx.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"assessment:{patient_id}", 0))))


def find_wanted(tx: Transaction, patient_id: UUID) -> int | None:
    """Find up to which change the record is to be judged; None when it is judged, or nobody ever asked."""
    is_open = (patient_work.c.patient_id == patient_id) & (patient_work.c.wanted_seq > patient_work.c.done_seq)
    return tx.scalar(sa.select(patient_work.c.wanted_seq).where(is_open))


def finish_assessment(tx: Transaction, patient_id: UUID, judged_through: int) -> None:
    """Record, in the judgement's own transaction, that the record was judged up to this change.

    What arrived meanwhile is free to be taken at once.
    """
    done = sa.func.greatest(patient_work.c.done_seq, judged_through)
    is_left = patient_work.c.wanted_seq > done
    tx.execute(
        patient_work.update()
        .where(patient_work.c.patient_id == patient_id)
        .values(
            done_seq=done,
            wanted_at=sa.case((is_left, sa.func.now()), else_=patient_work.c.wanted_at),
            lease_until=None,
            attempts=0,
            last_error=None,
            dead_at=None,
        )
    )


def count_failure(tx: Transaction, patient_id: UUID, *, error_type: str) -> int:
    """Count one more failed judgement and return how many there were in a row; 0 when nothing is wanted any more."""
    is_open = (patient_work.c.patient_id == patient_id) & (patient_work.c.wanted_seq > patient_work.c.done_seq)
    failed = patient_work.update().where(is_open).values(attempts=patient_work.c.attempts + 1, last_error=error_type)
    return tx.scalar(failed.returning(patient_work.c.attempts)) or 0


def put_off_assessment(tx: Transaction, patient_id: UUID, *, wait: timedelta) -> None:
    """Keep a judgement from being tried again for ``wait``, by the database's clock."""
    until = sa.func.clock_timestamp() + wait
    tx.execute(patient_work.update().where(patient_work.c.patient_id == patient_id).values(lease_until=until))


def bury_assessment(tx: Transaction, patient_id: UUID) -> None:
    """Give a judgement up until a person replays it or the record changes."""
    dead = patient_work.update().where(patient_work.c.patient_id == patient_id)
    tx.execute(dead.values(dead_at=sa.func.now(), lease_until=None))
