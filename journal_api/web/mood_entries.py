"""/v1/patients/{patient_id}/mood-entries: how a person felt."""

from __future__ import annotations

from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.web import entry_answers
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.entries import EntryQuery, MoodEntryAnswer, MoodEntryBody, MoodEntryPatch
from journal_api.web.schemas.pages import page_of

PATHS = entry_answers.EntryPaths(MOOD_ENTRY, "mood-entries")
COLLECTION = "/v1/patients/<patient_id>/mood-entries"
ITEM = COLLECTION + "/<entry_id>"

blueprint = operations_blueprint("mood-entries", description="How a person felt: several a day are welcome.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("mood_entries", "write"),
    summary="Record a mood entry",
    body=MoodEntryBody,
    answers={201: MoodEntryAnswer, 200: MoodEntryAnswer},
)
def record_mood_entry(call: Call) -> Answer:
    """Store how a person felt.

    Send it again with the same `id` as often as you like: the same content answers 200 and changes nothing; other
    content, or an entry that was deleted, is 409 `id_taken`. `guidance` is for the patient, at once.
    """
    return entry_answers.record(call, PATHS)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("mood_entries", "read"),
    summary="List mood entries",
    query=EntryQuery,
    answers={200: page_of(MoodEntryAnswer)},
)
def list_mood_entries(call: Call) -> Answer:
    """Newest first. `from` and `to` are lived local dates, inclusive. Private notes are null for the care team."""
    return entry_answers.read_page(call, PATHS)


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("mood_entries", "read"), summary="Read a mood entry", answers={200: MoodEntryAnswer})
def read_mood_entry(call: Call) -> Answer:
    """One entry with its ETag."""
    return entry_answers.read(call, PATHS)


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("mood_entries", "write"),
    summary="Edit a mood entry",
    body=MoodEntryPatch,
    answers={200: MoodEntryAnswer},
    exists=entry_answers.require(PATHS),
)
def edit_mood_entry(call: Call) -> Answer:
    """JSON Merge Patch: what is named is set, null clears, silence changes nothing. Earlier versions are kept."""
    return entry_answers.edit(call, PATHS)


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("mood_entries", "write"), summary="Delete a mood entry", answers={204: None})
def delete_mood_entry(call: Call) -> Answer:
    """The entry is gone for every reader and every judgement; its id stays used."""
    return entry_answers.delete(call, PATHS)
