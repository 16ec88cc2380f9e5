"""What an endpoint is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, Request, current_app

from journal_api.domain.access import Caller, Grant
from journal_api.web.cursors import Cursors, Position
from journal_api.web.etags import IfMatch

EXTENSION = "journal_api"
ME: Literal["me"] = "me"

PatientRef = UUID | Literal["me"] | None


class Identify(Protocol):
    """Finds out who is calling."""

    def __call__(self, request: Request, patient: PatientRef, *, now: datetime) -> Caller:
        """Return the caller with what the path's patient is to them, in one round trip. Raises NotSignedIn."""


class Decide(Protocol):
    """Decides whether a caller may do this."""

    def __call__(self, caller: Caller, access: tuple[str, str], *, now: datetime) -> Grant:
        """Return the grant. Raises NotAllowed where the role never may, NotFound where the patient is not theirs."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """What every operation stands on; ``create_app`` installs one."""

    identify: Identify
    decide: Decide
    resources: Any
    clock: Callable[[], datetime]
    cursors: Cursors


def install_foundation(app: Flask, foundation: Foundation) -> None:
    """Give ``app`` what its operations stand on."""
    app.extensions[EXTENSION] = foundation


def get_foundation() -> Foundation:
    """Return what the present app's operations stand on."""
    foundation: Foundation = current_app.extensions[EXTENSION]
    return foundation


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted: ``limit`` items from after ``after`` (None: from the start)."""

    limit: int
    after: Position | None
    scope: Mapping[str, Any]

    @property
    def look_for(self) -> int:
        """How many items to look for: one more than the page holds, to know whether more follow."""
        return self.limit + 1


@dataclass(frozen=True, slots=True)
class Call:
    """One request, after its checks.

    ``caller`` and ``grant`` (a Grant) are None for public operations. ``path`` holds UUIDs (``me`` resolved; the nil
    UUID for text that is no UUID) and words. ``body`` is a mapping, a MergePatch, or None; ``query`` a mapping.
    ``now`` is this request's only reading of the clock. ``resources`` is what the services work with.
    """

    caller: Caller | None
    grant: Any
    path: Mapping[str, Any]
    now: datetime
    request_id: str
    resources: Any
    if_match: IfMatch | None
    request: Request
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    page: PageRequest | None = None

    def check_revision(self, revision: int) -> None:
        """Raise StaleRevision when If-Match was sent and does not name ``revision``."""
        if self.if_match is not None:
            self.if_match.check(revision)

    @property
    def expected_revisions(self) -> frozenset[int] | None:
        """The revisions the change was made on, for a service to compare under its lock; None: any."""
        return None if self.if_match is None else self.if_match.revisions


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers; ``content`` is dumped by the schema declared for ``status``."""

    status: int
    content: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    revision: int | None = None


def answer_page(call: Call, items: tuple[Any, ...], *, last: Position | None) -> Answer:
    """Answer one page of a list; ``last`` is the position of its last item when more follow, else None."""
    if call.page is None:
        raise TypeError("the operation declares no PageQuery")
    if last is None:
        return Answer(200, {"items": items, "next_cursor": None})
    cursor = get_foundation().cursors.seal(last, scope=call.page.scope)
    return Answer(200, {"items": items, "next_cursor": cursor}, {"Link": _link_next(call.request, cursor)})


def _link_next(request: Request, cursor: str) -> str:
    query = {**request.args.to_dict(), "cursor": cursor}
    return f'<{request.path}?{urlencode(query)}>; rel="next"'
