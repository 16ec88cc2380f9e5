"""A plugin, `-p tests.shuffled_rows`: rows come in no order that was not asked for.

PostgreSQL promises none without ORDER BY, and mostly gives that of insertion; code and tests that lean on it fail once
in many runs, on somebody else's machine. Statements of this process alone: servers that a test starts are left alone.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

_READS = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
_SORTS_OR_WRITES = re.compile(r"\b(ORDER\s+BY|INSERT|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE)


@sa.event.listens_for(sa.Engine, "before_cursor_execute", retval=True)
def shuffle(
    connection: sa.Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> tuple[str, Any]:
    """Put a reading statement that asks for no order into a random one."""
    if _READS.match(statement) and not _SORTS_OR_WRITES.search(statement):
        statement = f"SELECT * FROM ({statement}) AS unsorted ORDER BY random()"
    return statement, parameters
