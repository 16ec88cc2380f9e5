"""Which ways out this installation has beside mail: those that its operator has set up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from journal_api.domain.escalation import Channel
from journal_api.gateways.messages import Gateway
from journal_api.gateways.signed_posts import SignedPosts
from journal_api.settings import Settings

# A phone number as E.164 writes it; of a paging service whatever word it knows somebody by.
TARGETS: Final = MappingProxyType(
    {Channel.SMS: re.compile(r"\+[1-9][0-9]{6,14}"), Channel.PAGE: re.compile(r"[!-~]{1,200}")}
)


def make_gateways(settings: Settings) -> Mapping[Channel, Gateway]:
    """Make the gateway of every channel that is set up; mail has its own setting and is always there."""
    made = ((Channel(one.kind), one) for one in settings.endpoints)
    return MappingProxyType(
        {channel: SignedPosts(one.url, one.secrets, targets=TARGETS[channel]) for channel, one in made}
    )
