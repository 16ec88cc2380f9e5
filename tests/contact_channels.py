"""Gives somebody a contact channel, verified or with a code that is known, straight into the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.escalation import Channel
from journal_api.services.contact_targets import hash_channel_code, hash_target, seal_target
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.contact_channels import contact_channel

SMS, PAGE = Channel.SMS, Channel.PAGE
NUMBER = "+4915112345678"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
IN_GOOD_TIME = datetime(2100, 1, 1, tzinfo=UTC)


class Somebody(Protocol):
    """Whoever can be told: a person of the stories."""

    user_id: UUID
    clinic_id: UUID


def give_channel(
    owner: Database,
    person: Somebody,
    channel: Channel,
    *,
    target: str = NUMBER,
    secret: bytes = b"",
    is_preferred: bool = False,
    code: str = "",
) -> str:
    """Give somebody a channel in place of theirs: verified, or waiting for ``code``, which is returned."""
    channel_id, resources = uuid4(), Resources(owner, vault=None, secret=secret)
    target_hash = hash_target(resources, target)
    theirs = (contact_channel.c.user_id == person.user_id) & (contact_channel.c.channel == channel.value)
    with owner.transaction(Scope()) as tx:
        tx.execute(sa.delete(contact_channel).where(theirs))
        tx.execute(
            contact_channel.insert().values(
                id=channel_id,
                user_id=person.user_id,
                clinic_id=person.clinic_id,
                channel=channel.value,
                target_hash=target_hash,
                target_sealed=seal_target(resources, target, target_hash=target_hash),
                target_ending=target[-3:],
                is_preferred=is_preferred,
                created_at=LONG_AGO,
                asked_at=LONG_AGO + timedelta(seconds=1),
                code_hash=hash_channel_code(resources, channel_id, code) if code else None,
                code_expires_at=IN_GOOD_TIME if code else LONG_AGO,
                code_guesses=0,
                verified_at=None if code else LONG_AGO,
                revision=1,
            )
        )
    return code
