"""What the judgement of a record leaves: trend points, episodes, the state of the detector."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.store.tables.base import JSONB, count, identifier, instant, metadata, patient_reference, text

judgement = sa.Table(
    "judgement",
    metadata,
    patient_reference(),
    text("algorithm", "name and version of the detector"),
    sa.Column("judged_through", sa.Date, nullable=False, comment="last local day that was judged"),
    instant("judged_at", "when"),
    sa.Column("state", JSONB, nullable=False, comment="the detector's own summary; numbers only"),
    sa.Column(
        "read_change",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="the newest change of the record that was read; later ones are judged next",
    ),
    sa.Column(
        "sessions",
        postgresql.ARRAY(sa.Date),
        nullable=False,
        server_default="{}",
        comment="local days of the sessions that were known",
    ),
    sa.PrimaryKeyConstraint("patient_id"),
)

judgement_checkpoint = sa.Table(
    "judgement_checkpoint",
    metadata,
    patient_reference(),
    sa.Column("on", sa.Date, nullable=False, comment="local day whose end this is; ever fewer the older they are"),
    text("algorithm", "name and version of the detector that made it; of no use to another"),
    text("measures", "digest of how measures were read; of no use once a clinic changes one"),
    sa.Column("state", JSONB, nullable=False, comment="all the detector knows of the record so far; numbers only"),
    sa.PrimaryKeyConstraint("patient_id", "on"),
)

trend_point = sa.Table(
    "trend_point",
    metadata,
    patient_reference(),
    text("measure", "mood, anxiety … or a measure of the clinic"),
    sa.Column("on", sa.Date, nullable=False, comment="local day as lived; one row per day from the first entry on"),
    sa.Column("mean", sa.Double, nullable=True, comment="mean of the day's values, own unit; null without entry"),
    count("count", "entries on that day"),
    sa.Column("level", sa.Double, nullable=False, comment="estimated lasting level, own unit"),
    sa.Column("lower", sa.Double, nullable=False, comment="lower end of the 90 % band of the level"),
    sa.Column("upper", sa.Double, nullable=False, comment="upper end of the 90 % band of the level"),
    sa.Column("baseline", sa.Double, nullable=False, comment="this person's own usual level, own unit"),
    sa.Column("session_lift", sa.Double, nullable=False, comment="what the last session still lends, own unit"),
    sa.Column("decline_probability", sa.Double, nullable=False, comment="chance of a meaningful decline, 0 to 1"),
    sa.PrimaryKeyConstraint("patient_id", "measure", "on"),
)

episode = sa.Table(
    "episode",
    metadata,
    patient_reference(),
    identifier("id", "keeps its id when a late entry moves its start"),
    text("measure", "the measure that speaks loudest"),
    sa.Column("measures", postgresql.ARRAY(sa.Text), nullable=False, comment="every measure that speaks"),
    sa.Column("started_on", sa.Date, nullable=False, comment="most likely first day"),
    sa.Column("opened_on", sa.Date, nullable=False, comment="day the evidence sufficed"),
    sa.Column("ended_on", sa.Date, nullable=True, comment="first day back at the own level"),
    text("shape", "sudden, gradual or slow"),
    sa.Column("drop", sa.Double, nullable=False, comment="points below the own level, own unit of the measure"),
    sa.Column("lower", sa.Double, nullable=False, comment="lower end of the drop's 90 % interval"),
    sa.Column("upper", sa.Double, nullable=False, comment="upper end of the drop's 90 % interval"),
    sa.Column("evidence", JSONB, nullable=False, comment="the numbers behind it; no notes"),
    sa.Column("is_supported", sa.Boolean, nullable=False, comment="whether the record as it is now still shows it"),
    sa.Column("is_historical", sa.Boolean, nullable=False, comment="had ended over 72 h before it was first seen"),
    instant("first_seen_at", "when it was first judged"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    sa.Index(None, "patient_id", "started_on"),
)
