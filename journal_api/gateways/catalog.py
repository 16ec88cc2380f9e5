"""Which ways out this installation has beside mail: those that its operator has set up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from journal_api.domain.escalation import Channel
from journal_api.gateways.chats import ChatGateway
from journal_api.gateways.messages import Gateway
from journal_api.gateways.signed_posts import SignedPosts
from journal_api.settings import Settings

PUSH: Final = "push"
# A patient may have many devices, and the look at one patient has a minute and a half for all.
PUSH_SECONDS: Final = 5.0
# Who carries the push, and the token it knows the device by.
DEVICES: Final = re.compile(r"(ios|android|web):.+", re.DOTALL)
# A phone number as E.164 writes it; of a paging service whatever word it knows somebody by.
TARGETS: Final = MappingProxyType(
    {Channel.SMS: re.compile(r"\+[1-9][0-9]{6,14}"), Channel.PAGE: re.compile(r"[!-~]{1,200}")}
)


def make_push(settings: Settings) -> Gateway | None:
    """Make the gateway to patients' devices; None where it is not set up."""
    found = next((one for one in settings.endpoints if one.kind == PUSH), None)
    if found is None:
        return None
    return SignedPosts(found.url, found.secrets, targets=DEVICES, whole_seconds=PUSH_SECONDS)


def make_gateways(settings: Settings) -> Mapping[Channel, Gateway]:
    """Make the gateway of every channel that is set up; mail has its own setting and is always there."""
    made = ((Channel(one.kind), one) for one in settings.endpoints if one.kind != PUSH)
    gateways: dict[Channel, Gateway] = {
        channel: SignedPosts(one.url, one.secrets, targets=TARGETS[channel]) for channel, one in made
    }
    if settings.chat_schemes:
        gateways[Channel.CHAT] = ChatGateway(settings.chat_schemes)
    return MappingProxyType(gateways)
