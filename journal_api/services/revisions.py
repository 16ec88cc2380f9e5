"""Whether a change was made on the present revision of what it changes; asked once it is known to be there."""

from __future__ import annotations

from typing import Final

from journal_api.domain.errors import StaleRevision

# What has no revision has no ETag, and no tag that somebody sends is its (RFC 9110, 13.1.1).
UNTAGGED: Final = None

Revisions = frozenset[int] | None


def check_revision(present: int | None, expected: Revisions) -> None:
    """Raise StaleRevision unless the present revision is among the expected ones (None: any will do)."""
    if expected is not None and (present is UNTAGGED or present not in expected):
        raise StaleRevision
