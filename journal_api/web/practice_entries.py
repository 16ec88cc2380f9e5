"""/v1/patients/{patient_id}/practice-entries: what a person practiced between sessions."""

from __future__ import annotations

from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.web import entry_answers
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.entries import EntryQuery, PracticeEntryAnswer, PracticeEntryBody, PracticeEntryPatch
from journal_api.web.schemas.pages import page_of

PATHS = entry_answers.EntryPaths(PRACTICE_ENTRY, "practice-entries")
COLLECTION = "/v1/patients/<patient_id>/practice-entries"
ITEM = COLLECTION + "/<entry_id>"

blueprint = operations_blueprint("practice-entries", description="Meditation, therapy, movement … between sessions.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("practice_entries", "write"),
    summary="Record a practice entry",
    body=PracticeEntryBody,
    answers={201: PracticeEntryAnswer, 200: PracticeEntryAnswer},
)
def record_practice_entry(call: Call) -> Answer:
    """Store what was practiced.

    Send it again with the same `id` as often as you like: the same content answers 200 and changes nothing; other
    content, or an entry that was deleted, is 409 `id_taken`. `guidance` is for the patient, at once.
    """
    return entry_answers.record(call, PATHS)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("practice_entries", "read"),
    summary="List practice entries",
    query=EntryQuery,
    answers={200: page_of(PracticeEntryAnswer)},
)
def list_practice_entries(call: Call) -> Answer:
    """Newest first. `from` and `to` are lived local dates, inclusive. Private notes are null for the care team."""
    return entry_answers.read_page(call, PATHS)


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("practice_entries", "read"), summary="Read a practice entry", answers={200: PracticeEntryAnswer})
def read_practice_entry(call: Call) -> Answer:
    """One entry with its ETag."""
    return entry_answers.read(call, PATHS)


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("practice_entries", "write"),
    summary="Edit a practice entry",
    body=PracticeEntryPatch,
    answers={200: PracticeEntryAnswer},
    exists=entry_answers.require(PATHS),
)
def edit_practice_entry(call: Call) -> Answer:
    """JSON Merge Patch: what is named is set, null clears, silence changes nothing. Earlier versions are kept."""
    return entry_answers.edit(call, PATHS)


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("practice_entries", "write"), summary="Delete a practice entry", answers={204: None})
def delete_practice_entry(call: Call) -> Answer:
    """The entry is gone for every reader and every judgement; its id stays used."""
    return entry_answers.delete(call, PATHS)
