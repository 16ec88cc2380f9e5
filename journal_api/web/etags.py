"""ETags from revisions, and the If-Match and If-None-Match that answer them (RFC 9110, 13.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from journal_api.domain.errors import StaleRevision

_MEMBER = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|\Z)')
_REVISION = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The revisions a change was made on; None is ``*``: whichever there is. None of them is a stale one."""

    revisions: frozenset[int] | None

    def check(self, revision: int) -> None:
        """Raise StaleRevision unless ``revision``, the present one, is among them."""
        if self.revisions is not None and revision not in self.revisions:
            raise StaleRevision


def make_etag(revision: int) -> str:
    """Return the strong ETag of a revision, quotes included."""
    return f'"{revision}"'


def read_if_match(header: str | None) -> IfMatch | None:
    """Return what If-Match asks; None without the header. Weak and foreign tags match nothing."""
    if header is None:
        return None
    if header.strip() == "*":
        return IfMatch(None)
    strong = [tag for weak, tag in _MEMBER.findall(header) if not weak]
    return IfMatch(frozenset(int(tag) for tag in strong if _REVISION.fullmatch(tag)))


def is_fresh(header: str | None, etag: str) -> bool:
    """Tell whether If-None-Match names ``etag``, so that 304 will do; compares weakly."""
    if header is None:
        return False
    return header.strip() == "*" or any(f'"{tag}"' == etag for _weak, tag in _MEMBER.findall(header))
