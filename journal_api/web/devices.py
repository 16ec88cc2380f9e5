"""/v1/me/devices: where one's messages are pushed to."""

from __future__ import annotations

from journal_api.services import devices
from journal_api.services.devices import DeviceRequest
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.devices import DeviceAnswer, DeviceBody
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/me/devices"
ITEM = COLLECTION + "/<device_id>"

blueprint = operations_blueprint("my-devices", description="Where one's messages are pushed to.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("devices", "write"),
    summary="Register a device",
    body=DeviceBody,
    answers={201: DeviceAnswer, 200: DeviceAnswer},
)
def register_device(call: Call) -> Answer:
    """Register the push token of a device; send it at every start of the app, because push services change tokens.

    A token known already is the same device again: 200, with its name and platform as sent now. The device is bound
    to the sign-in that registered it and is told nothing once that has ended. Of more than twenty the one not seen
    for longest is forgotten. A token that another account had is taken from it.
    """
    wanted = DeviceRequest(call.body["platform"], call.body["token"], call.body["name"])
    registered = devices.register_device(call.resources, call.grant, wanted, now=call.now)
    if not registered.is_new:
        return Answer(200, registered.device)
    return Answer(201, registered.device, {"Location": f"{COLLECTION}/{registered.device.id}"})


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("devices", "read"), summary="List one's devices", query=PageQuery, answers={200: page_of(DeviceAnswer)}
)
def list_own_devices(call: Call) -> Answer:
    """The devices whose sign-in is still open, newest first. Of a push token only the ending is told."""
    after, limit = read_after_instant(call)
    found = devices.list_own_devices(call.resources, call.grant, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.registered_at, one.id))


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("devices", "read"), summary="Read a device", answers={200: DeviceAnswer})
def read_device(call: Call) -> Answer:
    """One of one's own devices whose sign-in is still open."""
    return Answer(200, devices.read_device(call.resources, call.grant, call.path["device_id"], now=call.now))


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("devices", "write"), summary="Forget a device", answers={204: None})
def forget_device(call: Call) -> Answer:
    """Nothing is pushed to it from now on; 404 when it is not one's own."""
    devices.forget_device(
        call.resources, call.grant, call.path["device_id"], expected=call.expected_revisions, now=call.now
    )
    return Answer(204)
