"""/v1/patients/{patient_id}/handover-note: what a colleague must know who looks after this patient next."""

from __future__ import annotations

from journal_api.domain.care_documents import CareDocument, CareDocumentKind
from journal_api.services.care_documents import read_care_document, write_care_document
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.handover_notes import HandoverNoteAnswer, HandoverNoteBody

KIND = CareDocumentKind.HANDOVER_NOTE
PLACE = "/v1/patients/<patient_id>/handover-note"

blueprint = operations_blueprint("handover-note", description="What a colleague must know who takes over.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("handover_note", "read"), summary="Read the handover note", answers={200: HandoverNoteAnswer})
def read_handover_note(call: Call) -> Answer:
    """The note as it was last written, with its ETag; for the care team alone. Before the first writing its text is
    empty and the ETag is `"0"`.
    """
    return _answer(read_care_document(call.resources, call.grant, KIND, now=call.now))


@blueprint.route(PLACE, methods=["PUT"])
@operation(
    access=("handover_note", "write"),
    summary="Write the handover note",
    body=HandoverNoteBody,
    answers={200: HandoverNoteAnswer},
    if_match_required=True,
)
def write_handover_note(call: Call) -> Answer:
    """Write the whole note; earlier writings are kept."""
    written = write_care_document(
        call.resources, call.grant, KIND, call.body, expected=call.expected_revisions, now=call.now
    )
    return _answer(written)


def _answer(document: CareDocument) -> Answer:
    content = {
        "text": document.content.get("text", ""),
        "revision": document.revision,
        "edited_at": document.edited_at,
        "edited_by": document.edited_by,
    }
    return Answer(200, content, revision=document.revision)
