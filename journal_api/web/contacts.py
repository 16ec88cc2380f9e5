"""/v1/patients/{patient_id}/contact-log: how the care team reached, or tried to reach, a patient."""

from __future__ import annotations

from journal_api.domain.contacts import ContactPage
from journal_api.services import contacts
from journal_api.services.contacts import ContactRequest
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.contacts import ContactAnswer, ContactBody
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/patients/<patient_id>/contact-log"

blueprint = operations_blueprint("contact-log", description="How the care team reached, or tried to reach, a patient.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("contacts", "write"),
    summary="Log a contact",
    body=ContactBody,
    answers={201: ContactAnswer, 200: ContactAnswer},
)
def log_contact(call: Call) -> Answer:
    """Write down that somebody was reached, or was not. A line is never changed: what was wrong is said by another.

    Send it again with the same `id` as often as you like: the same content answers 200 and changes nothing.
    """
    logged = contacts.log_contact(call.resources, call.grant, ContactRequest(**call.body), now=call.now)
    return Answer(201 if logged.is_new else 200, logged.contact)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("contacts", "read"),
    summary="List contacts",
    query=PageQuery,
    answers={200: page_of(ContactAnswer)},
)
def list_contacts(call: Call) -> Answer:
    """The log of one patient, newest first, for the care team."""
    after, limit = read_after_instant(call)
    found = contacts.list_contacts(call.resources, call.grant, ContactPage(limit, after), now=call.now)
    return answer_found(call, found, position=lambda one: (one.contacted_at, one.id))
