"""Says plainly which database could not be reached, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from journal_api.domain.errors import Unavailable
from journal_api.store.urls import driver_url


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turn the driver's errors in the block into one that names server, database and user, never the password.

    Raises Unavailable when the server refuses or cannot be found, and for a URL that is none.
    """
    try:
        parts = driver_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Unavailable("The database URL is not of the form postgresql://user:password@host:port/name.") from error
    try:
        yield
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        reason = str(getattr(error, "orig", error)).strip()
        where = f"database {parts.database} at {parts.host}:{parts.port or 5432} as {parts.username}"
        raise Unavailable(f"Cannot work with {where}: {reason}") from error
