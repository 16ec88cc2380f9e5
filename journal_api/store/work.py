"""What is still to be judged: one row per patient, raised by every change of the record."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.store.database import Transaction
from journal_api.store.tables.work import patient_work

CHANNEL = "journal_work"


def want_assessment(tx: Transaction, patient_id: UUID, change: int) -> None:
    """Ask for the record to be judged up to ``change``, the patient's change counter, or further.

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


def announce(tx: Transaction) -> None:
    """Wake the relays once this transaction is committed; without it they look within a second."""
    tx.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))
