"""What the operations on every kind of entry have in common: each kind's file only declares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.stored_entries import EntryPage
from journal_api.services import entries
from journal_api.web.calls import Answer, Call
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.entries import answer_of


@dataclass(frozen=True, slots=True)
class EntryPaths:
    """How paths speak of one kind: the collection's last word, and what they call the entry in it."""

    kind: EntryKind
    collection: str
    id_name: str = "entry_id"


def record(call: Call, paths: EntryPaths, **known: Any) -> Answer:
    """Record an entry; 201 with its place, or 200 where the very same was there already.

    ``known`` are fields that nobody sends: the path and the caller say them.
    """
    fields = {**{name: value for name, value in call.body.items() if name != "id"}, **known}
    recorded = entries.record_entry(
        call.resources, call.grant, paths.kind, fields, entry_id=call.body.get("id"), now=call.now
    )
    if not recorded.is_new:
        return _answer(recorded.view)
    place = f"/v1/patients/{recorded.view.entry.patient_id}/{paths.collection}/{recorded.view.entry.id}"
    return Answer(201, answer_of(recorded.view), {"Location": place}, recorded.view.entry.revision)


def read(call: Call, paths: EntryPaths) -> Answer:
    """Read one entry."""
    return _answer(entries.get_entry(call.resources, call.grant, paths.kind, call.path[paths.id_name], now=call.now))


def read_page(call: Call, paths: EntryPaths, *, treatment_session_id: UUID | None = None) -> Answer:
    """Read one page of a record's entries, newest first; those that name a session, or (None) all."""
    after, limit = read_after_instant(call)
    wanted = EntryPage(
        limit,
        from_on=call.query.get("from_on"),
        to_on=call.query.get("to_on"),
        after=after,
        treatment_session_id=treatment_session_id,
    )
    views = entries.list_record_entries(call.resources, call.grant, paths.kind, wanted, now=call.now)
    return answer_found(call, views, position=lambda view: (view.entry.recorded_at, view.entry.id), show=answer_of)


def edit(call: Call, paths: EntryPaths) -> Answer:
    """Merge changes into one entry."""
    view = entries.edit_entry(
        call.resources,
        call.grant,
        paths.kind,
        call.path[paths.id_name],
        call.body.apply_to,
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(view)


def delete(call: Call, paths: EntryPaths) -> Answer:
    """Delete one entry."""
    entries.delete_entry(
        call.resources, call.grant, paths.kind, call.path[paths.id_name], expected=call.expected_revisions, now=call.now
    )
    return Answer(204)


def require(paths: EntryPaths) -> Callable[[Call], None]:
    """Make what raises NotFound when the entry of the path is absent."""

    def require_entry(call: Call) -> None:
        read(call, paths)

    return require_entry


def _answer(view: entries.EntryView) -> Answer:
    return Answer(200, answer_of(view), revision=view.entry.revision)
