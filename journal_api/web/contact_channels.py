"""/v1/me/contact-channels: how one is told of alerts beside mail."""

from __future__ import annotations

from journal_api.domain.errors import NotFound
from journal_api.domain.escalation import Channel
from journal_api.services import contact_channels
from journal_api.services.contact_channels import OwnChannel
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_counted
from journal_api.web.schemas.contact_channels import (
    ChannelCodeBody,
    ContactChannelAnswer,
    ContactChannelBody,
    ContactChannelPatch,
)
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/me/contact-channels"
ITEM = COLLECTION + "/<channel>"

blueprint = operations_blueprint("my-contact-channels", description="How one is told of alerts beside mail.")


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("contact_channels", "read"),
    summary="List one's contact channels",
    query=PageQuery,
    answers={200: page_of(ContactChannelAnswer)},
)
def list_contact_channels(call: Call) -> Answer:
    """Mail first, which is always there, then every channel that one has set or that this service offers."""
    found = contact_channels.list_own_channels(call.resources, call.grant, now=call.now)
    return answer_counted(call, tuple(map(_show, found)))


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("contact_channels", "read"), summary="Read a contact channel", answers={200: ContactChannelAnswer})
def read_contact_channel(call: Call) -> Answer:
    """One of one's channels beside mail, with its ETag."""
    return _answer(contact_channels.read_channel(call.resources, call.grant, _channel(call), now=call.now))


def require_channel(call: Call) -> None:
    """Raise NotFound when the path names no channel that can be set."""
    _channel(call)


@blueprint.route(ITEM, methods=["PUT"])
@operation(
    access=("contact_channels", "write"),
    summary="Set a contact channel",
    body=ContactChannelBody,
    answers={200: ContactChannelAnswer},
    exists=require_channel,
    problems=(409, 429),
)
def set_contact_channel(call: Call) -> Answer:
    """Say where one is told by it. A code goes there, and alerts rely on it once that has been given back.

    The target that is verified already stays verified. Sent again before that, a new code goes out, one a minute at
    most (429). 409 where this service has no such way out.
    """
    set_now = contact_channels.set_channel(
        call.resources,
        call.grant,
        _channel(call),
        call.body["target"],
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(set_now)


@blueprint.route(ITEM + "/verify", methods=["POST"])
@operation(
    access=("contact_channels", "write"),
    summary="Verify a contact channel",
    body=ChannelCodeBody,
    answers={200: ContactChannelAnswer},
    exists=require_channel,
)
def verify_contact_channel(call: Call) -> Answer:
    """Give back the code that came through it, within fifteen minutes. A letter tells the account's owner.

    422 `wrong_code`; after five of them that code is void, and setting the same target again sends a new one.
    """
    channel, code = _channel(call), call.body["code"]
    return _answer(contact_channels.verify_channel(call.resources, call.grant, channel, code, now=call.now))


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("contact_channels", "write"),
    summary="Prefer a contact channel",
    body=ContactChannelPatch,
    answers={200: ContactChannelAnswer},
    exists=require_channel,
    problems=(409,),
)
def prefer_contact_channel(call: Call) -> Answer:
    """JSON Merge Patch. What is not critical takes the preferred channel first; where none is preferred, mail.

    409 while nothing can be sent through it.
    """
    preferred = contact_channels.prefer_channel(
        call.resources,
        call.grant,
        _channel(call),
        is_preferred=call.body.changes.get("is_preferred"),
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(preferred)


@blueprint.route(ITEM + "/test", methods=["POST"])
@operation(
    access=("contact_channels", "write"),
    summary="Try a contact channel",
    answers={202: None},
    exists=require_channel,
    problems=(409, 429),
)
def try_contact_channel(call: Call) -> Answer:
    """A message that says it is a test goes out by it, one a minute at most (429). 409 while nothing can be sent."""
    contact_channels.try_channel(call.resources, call.grant, _channel(call), now=call.now)
    return Answer(202)


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("contact_channels", "write"), summary="Forget a contact channel", answers={204: None})
def forget_contact_channel(call: Call) -> Answer:
    """Alerts go by one's other channels at once, those too that were planned for this one."""
    channel, expected = _channel(call), call.expected_revisions
    contact_channels.forget_channel(call.resources, call.grant, channel, expected=expected, now=call.now)
    return Answer(204)


def _channel(call: Call) -> Channel:
    try:
        channel = Channel(call.path["channel"])
    except ValueError:
        raise NotFound from None
    if channel is Channel.MAIL:
        raise NotFound
    return channel


def _answer(own: OwnChannel) -> Answer:
    return Answer(200, _show(own), revision=own.kept.revision)


def _show(own: OwnChannel) -> dict[str, object]:
    kept = own.kept
    return {
        "channel": kept.channel,
        "state": own.state,
        "target_ending": kept.target_ending,
        "is_preferred": kept.is_preferred,
        "verified_at": kept.verified_at,
        "disabled_at": kept.disabled_at,
        "disabled_reason": kept.disabled_reason,
    }
