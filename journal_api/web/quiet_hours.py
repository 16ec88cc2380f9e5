"""/v1/me/quiet-hours: when one is not to be disturbed by what can wait."""

from __future__ import annotations

from journal_api.domain.quiet_hours import ContactSettings
from journal_api.services import contact_settings
from journal_api.services.contact_settings import ContactChange
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.quiet_hours import QuietHoursAnswer, QuietHoursPatch

PLACE = "/v1/me/quiet-hours"

blueprint = operations_blueprint("my-quiet-hours", description="When one is not to be disturbed by what can wait.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("quiet_hours", "read"), summary="Read one's quiet hours", answers={200: QuietHoursAnswer})
def read_quiet_hours(call: Call) -> Answer:
    """On the clocks of the zone one lives in, with their ETag. Until they are set a patient has
    the product's own, and staff have none: they begin and end at the same time."""
    return _answer(contact_settings.read_contact_settings(call.resources, call.grant, now=call.now))


@blueprint.route(PLACE, methods=["PATCH"])
@operation(
    access=("quiet_hours", "write"),
    summary="Set one's quiet hours",
    body=QuietHoursPatch,
    answers={200: QuietHoursAnswer},
)
def edit_quiet_hours(call: Call) -> Answer:
    """JSON Merge Patch. A patient's reminders wait for their end, and so does what staff are told of alerts.

    What is critical never waits. What is urgent waits only while somebody else of its step is told: who is on call, or
    is not in quiet hours. What waits already is looked at anew. Beginning and ending at the same time there are no
    quiet hours. A patient who mutes reminders is reminded of nothing; what is asked is still at `/v1/patients/me/due`.
    """
    change = ContactChange(**call.body.changes)
    changed = contact_settings.edit_contact_settings(
        call.resources, call.grant, change, expected=call.expected_revisions, now=call.now
    )
    return _answer(changed)


def _answer(settings: ContactSettings) -> Answer:
    content = {
        "begins_at": settings.quiet_hours.begins_at,
        "ends_at": settings.quiet_hours.ends_at,
        "timezone": settings.timezone,
        "reminders_muted": settings.reminders_muted,
    }
    return Answer(200, content, revision=settings.revision)
