"""Work as rows: what is still to be judged or done, and signs of life. Ids only."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import UUID, count, identifier, instant, metadata, text

patient_work = sa.Table(
    "patient_work",
    metadata,
    sa.Column(
        "patient_id",
        UUID,
        sa.ForeignKey("patient.id", ondelete="CASCADE"),
        primary_key=True,
        comment="whose record wants judging",
    ),
    sa.Column("wanted_seq", sa.BigInteger, nullable=False, comment="raised by each change of the record"),
    sa.Column("done_seq", sa.BigInteger, nullable=False, server_default="0", comment="what the last judgement saw"),
    instant("wanted_at", "when wanted_seq last passed done_seq; the database's clock"),
    instant("lease_until", "a worker was told; asked again after this; the database's clock", nullable=True),
    count("attempts", "failed attempts since the last success", server_default="0"),
    text("last_error", "type of the last error, no content", nullable=True),
    instant("dead_at", "set when it failed too often; listed and replayed by a person", nullable=True),
    sa.Index(
        "patient_work_wanted_idx",
        "wanted_at",
        postgresql_where=sa.text("wanted_seq > done_seq"),
    ),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True, comment="in order of writing"),
    text("kind", "which job does it"),
    identifier("patient_id", "the patient the job is pinned to", nullable=True),
    identifier("clinic_id", "the clinic the job is pinned to"),
    identifier("subject_id", "what it is about: patient, clinic, alert, invitation …"),
    instant("due_at", "not before; business time"),
    instant("lease_until", "claimed until; the database's clock", nullable=True),
    count("attempts", "attempts so far", server_default="0"),
    text("last_error", "type of the last error, no content", nullable=True),
    instant("created_at", "when it was written; the database's clock", server_default=sa.text("now()")),
    instant("done_at", "set when it is done", nullable=True),
    instant("dead_at", "set when it failed too often; listed and replayed by a person", nullable=True),
    sa.Index(
        "outbox_one_waiting_idx",
        "kind",
        "subject_id",
        unique=True,
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    ),
    sa.Index("outbox_due_idx", "due_at", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")),
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    text("name", "worker, relay or beat: written by executed work alone", primary_key=True),
    instant("beaten_at", "the database's clock"),
)
