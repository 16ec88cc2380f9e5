"""What the operations on every kind of entry have in common: each kind's file only declares them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from journal_api.domain.entry_kinds import EntryKind
from journal_api.domain.stored_entries import EntryPage
from journal_api.services import entries
from journal_api.web.calls import Answer, Call
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.entries import answer_of

# What paths call the entry, by its kind.
_PATH_NAMES = {
    EntryKind.MOOD_ENTRY: "entry_id",
    EntryKind.PRACTICE_ENTRY: "entry_id",
    EntryKind.QUESTIONNAIRE_RESPONSE: "response_id",
    EntryKind.SIDE_EFFECT: "entry_id",
}
_COLLECTIONS = {
    EntryKind.MOOD_ENTRY: "mood-entries",
    EntryKind.PRACTICE_ENTRY: "practice-entries",
    EntryKind.QUESTIONNAIRE_RESPONSE: "questionnaire-responses",
    EntryKind.SIDE_EFFECT: "side-effects",
}


def record(call: Call, kind: EntryKind, **known: Any) -> Answer:
    """Record an entry; 201 with its place, or 200 where the very same was there already.

    ``known`` are fields that nobody sends: the path and the caller say them.
    """
    fields = {**{name: value for name, value in call.body.items() if name != "id"}, **known}
    recorded = entries.record_entry(
        call.resources, call.grant, kind, fields, entry_id=call.body.get("id"), now=call.now
    )
    if not recorded.is_new:
        return _answer(recorded.view)
    place = f"/v1/patients/{recorded.view.entry.patient_id}/{_COLLECTIONS[kind]}/{recorded.view.entry.id}"
    return Answer(201, answer_of(recorded.view), {"Location": place}, recorded.view.entry.revision)


def read(call: Call, kind: EntryKind) -> Answer:
    """Read one entry."""
    return _answer(entries.get_entry(call.resources, call.grant, kind, call.path[_PATH_NAMES[kind]], now=call.now))


def read_page(call: Call, kind: EntryKind, *, treatment_session_id: UUID | None = None) -> Answer:
    """Read one page of a record's entries, newest first; those that name a session, or (None) all."""
    after, limit = read_after_instant(call)
    wanted = EntryPage(
        limit,
        from_on=call.query.get("from_on"),
        to_on=call.query.get("to_on"),
        after=after,
        treatment_session_id=treatment_session_id,
    )
    views = entries.list_record_entries(call.resources, call.grant, kind, wanted, now=call.now)
    return answer_found(call, views, position=lambda view: (view.entry.recorded_at, view.entry.id), show=answer_of)


def edit(call: Call, kind: EntryKind) -> Answer:
    """Merge changes into one entry."""
    view = entries.edit_entry(
        call.resources,
        call.grant,
        kind,
        call.path[_PATH_NAMES[kind]],
        call.body.apply_to,
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(view)


def delete(call: Call, kind: EntryKind) -> Answer:
    """Delete one entry."""
    entries.delete_entry(
        call.resources, call.grant, kind, call.path[_PATH_NAMES[kind]], expected=call.expected_revisions, now=call.now
    )
    return Answer(204)


def require_mood_entry(call: Call) -> None:
    """Raise NotFound when the mood entry of the path is absent."""
    read(call, EntryKind.MOOD_ENTRY)


def require_practice_entry(call: Call) -> None:
    """Raise NotFound when the practice entry of the path is absent."""
    read(call, EntryKind.PRACTICE_ENTRY)


def require_side_effect(call: Call) -> None:
    """Raise NotFound when the side effect of the path is absent."""
    read(call, EntryKind.SIDE_EFFECT)


def _answer(view: entries.EntryView) -> Answer:
    return Answer(200, answer_of(view), revision=view.entry.revision)
