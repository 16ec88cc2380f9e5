"""The trend drawn through a record: one point per measure and local day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.trends import TrendPoint
from journal_api.store.database import Transaction
from journal_api.store.tables.judgements import trend_point

# Two statements whatever the length of the record: one column of every point is one array. Rows that stay the same are
# not even locked, because an update that changes nothing would still be written to the log.
_WRITE_CHANGED = sa.text("""
    INSERT INTO trend_point (patient_id, measure, "on", mean, count, level, lower, upper, baseline, session_lift,
        decline_probability)
    SELECT :patient_id, new.*
    FROM unnest(
        CAST(:measure AS text[]), CAST(:on AS date[]), CAST(:mean AS float8[]), CAST(:count AS int[]),
        CAST(:level AS float8[]), CAST(:lower AS float8[]), CAST(:upper AS float8[]), CAST(:baseline AS float8[]),
        CAST(:session_lift AS float8[]), CAST(:decline_probability AS float8[])
    ) AS new (measure, "on", mean, count, level, lower, upper, baseline, session_lift, decline_probability)
    WHERE NOT EXISTS (
        SELECT FROM trend_point old
        WHERE old.patient_id = :patient_id AND old.measure = new.measure AND old."on" = new."on"
        AND (old.mean, old.count, old.level, old.lower, old.upper, old.baseline, old.session_lift,
            old.decline_probability)
        IS NOT DISTINCT FROM (new.mean, new.count, new.level, new.lower, new.upper, new.baseline, new.session_lift,
            new.decline_probability)
    )
    ON CONFLICT (patient_id, measure, "on") DO UPDATE SET mean = excluded.mean, count = excluded.count,
        level = excluded.level, lower = excluded.lower, upper = excluded.upper, baseline = excluded.baseline,
        session_lift = excluded.session_lift, decline_probability = excluded.decline_probability
""")
_DELETE_GONE = sa.text("""
    DELETE FROM trend_point old
    WHERE old.patient_id = :patient_id AND old."on" >= :since AND NOT EXISTS (
        SELECT FROM unnest(CAST(:measure AS text[]), CAST(:on AS date[])) AS new (measure, "on")
        WHERE new.measure = old.measure AND new."on" = old."on"
    )
""")
_NAMES = tuple(field.name for field in fields(TrendPoint))


def replace_points(
    tx: Transaction, patient_id: UUID, points: Mapping[str, tuple[TrendPoint, ...]], *, since: date = date.min
) -> int:
    """Make ``points``, by measure, all the points the patient has from ``since`` on; older ones stay.

    Returns how many were written anew or changed.
    """
    flat = list(_flatten(points))
    columns: dict[str, Any] = {name: [getattr(point, name) for _, point in flat] for name in _NAMES}
    columns |= {"measure": [measure for measure, _ in flat], "patient_id": patient_id}
    tx.execute(_DELETE_GONE, {"since": since, **{name: columns[name] for name in ("patient_id", "measure", "on")}})
    return tx.execute(_WRITE_CHANGED, columns).rowcount if flat else 0


def list_points(
    tx: Transaction, patient_id: UUID, measure: str, *, since: date | None, through: date | None
) -> tuple[TrendPoint, ...]:
    """List the points of one measure, oldest first; ``since`` and ``through`` are both inclusive, None: no bound."""
    on = trend_point.c.on
    query = sa.select(*(trend_point.c[name] for name in _NAMES)).where(
        trend_point.c.patient_id == patient_id, trend_point.c.measure == measure
    )
    if since is not None:
        query = query.where(on >= since)
    if through is not None:
        query = query.where(on <= through)
    return tuple(TrendPoint(*row) for row in tx.execute(query.order_by(on)))


def _flatten(points: Mapping[str, tuple[TrendPoint, ...]]) -> Iterator[tuple[str, TrendPoint]]:
    return ((measure, point) for measure, series in points.items() for point in series)
