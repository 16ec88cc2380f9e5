"""Database URLs as operators write them, made fit for the driver."""

from __future__ import annotations

import sqlalchemy as sa


def driver_url(url: str) -> sa.URL:
    """Return ``url`` with the one driver this product uses, whatever scheme it was written with."""
    return sa.make_url(url).set(drivername="postgresql+psycopg")
