"""One's own contact channels: given, verified by a code that came through them, preferred, tried, forgotten."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.contact_channels import (
    ASK_AGAIN_AFTER,
    CODE_LIVES,
    MOST_GUESSES,
    ChannelState,
    ContactChannel,
    list_usable,
    tell_target_ending,
)
from journal_api.domain.errors import Conflict, Fault, Invalid, NotFound, TooManyAttempts
from journal_api.domain.escalation import Channel
from journal_api.domain.jobs import OutboxKind
from journal_api.domain.security_notices import NoticeKind
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.contact_targets import (
    hash_channel_code,
    hash_target,
    make_channel_code,
    seal_channel_code,
    seal_target,
)
from journal_api.services.resources import Resources
from journal_api.services.revisions import Revisions, check_revision
from journal_api.services.security_notices import leave_security_notice
from journal_api.store import contact_channels as store
from journal_api.store.contact_channels import KeptChannel, NewCode, NewTarget
from journal_api.store.database import Transaction, pin
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.passwords import hold_account
from journal_api.store.work import announce

_NOT_OFFERED = "This service has no such way out set up."
_NOT_USABLE = "It is not verified: send its code first."


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """One's own channel, and how it stands here."""

    kept: ContactChannel
    state: ChannelState


def list_own_channels(resources: Resources, grant: Grant, *, now: datetime) -> tuple[OwnChannel, ...]:
    """List the ways in which the caller can be told: mail, then what they set or could set, by kind."""
    with resources.database.transaction(grant.scope) as tx:
        kept = {one.channel: one for one in store.list_contact_channels(tx, grant.caller.user_id)}
        audit_use(tx, grant, now=now)
    others = (channel for channel in Channel if channel in kept or channel in resources.gateways)
    listed = [
        _stand(resources, kept[channel]) if channel in kept else OwnChannel(ContactChannel(channel), ChannelState.UNSET)
        for channel in others
    ]
    is_first = list_usable(kept.values(), offered=resources.gateways)[0] is Channel.MAIL
    return (OwnChannel(ContactChannel(Channel.MAIL, is_preferred=is_first), ChannelState.USABLE), *listed)


def read_channel(resources: Resources, grant: Grant, channel: Channel, *, now: datetime) -> OwnChannel:
    """Read one of the caller's channels. Raises NotFound."""
    with granted_transaction(resources, grant, now=now) as tx:
        kept = _lock(tx, grant, channel)
        audit_use(tx, grant, now=now, object_id=kept.id)
    return _stand(resources, kept.shown)


def set_channel(
    resources: Resources, grant: Grant, channel: Channel, target: str, *, expected: Revisions, now: datetime
) -> OwnChannel:
    """Set where the caller is told by a channel, and leave the code that verifies it to be sent there.

    The target that is verified already stays as it is. Raises Conflict where this service has no such way out, Invalid
    for what is no target, TooManyAttempts within a minute of the code before, StaleRevision.
    """
    gateway, caller = resources.gateways.get(channel), grant.caller
    if gateway is None:
        raise Conflict(_NOT_OFFERED)
    if not gateway.accepts(target):
        raise Invalid(Fault("/target", "bad_target", "Nothing can be sent there by this channel."))
    with resources.database.transaction(grant.scope) as tx:
        hold_account(tx, caller.user_id)
        before = store.lock_contact_channel(tx, caller.user_id, channel)
        check_revision(0 if before is None else before.shown.revision, expected)
        known = before is not None and hmac.compare_digest(before.target_hash, hash_target(resources, target))
        channel_id = before.id if before is not None and known else uuid4()
        if before is None or not (known and _is_usable(resources, before)):
            _keep(tx, resources, grant, channel_id, _Wanted(channel, target, before), now=now)
        after = _lock(tx, grant, channel)
        audit_use(tx, grant, now=now, object_id=after.id)
        if after.asked_at == now:
            _leave(tx, grant, OutboxKind.CHANNEL_CODE, after.id, now=now)
    return _stand(resources, after.shown)


def verify_channel(resources: Resources, grant: Grant, channel: Channel, code: str, *, now: datetime) -> OwnChannel:
    """Verify one of the caller's channels with the code that came through it; one that is verified stays so.

    A letter tells the account's owner. Raises NotFound, and Invalid for a code that is none now.
    """
    with granted_transaction(resources, grant, now=now) as tx:
        kept = _lock(tx, grant, channel)
        is_right = kept.shown.verified_at is not None or _fits(resources, kept, code, now=now)
        if not is_right:
            store.count_guess(tx, kept)
        elif kept.shown.verified_at is None:
            store.mark_verified(tx, kept, now=now)
        after = _lock(tx, grant, channel).shown
        audit_use(tx, grant, now=now, object_id=kept.id)
        if after.verified_at is not None and kept.shown.verified_at is None:
            about = {"user_id": grant.caller.user_id, "clinic_id": grant.caller.clinic_id}
            leave_security_notice(tx, **about, kind=NoticeKind.CHANNEL_ON, now=now)
    if not is_right:
        raise Invalid(Fault("/code", "wrong_code", "It is not the code that was sent last, or no longer good."))
    return _stand(resources, after)


def prefer_channel(
    resources: Resources,
    grant: Grant,
    channel: Channel,
    *,
    is_preferred: bool | None,
    expected: Revisions,
    now: datetime,
) -> OwnChannel:
    """Take one of the caller's channels before mail, or no longer; None changes nothing.

    Raises NotFound, StaleRevision, and Conflict where nothing can be sent through it.
    """
    with granted_transaction(resources, grant, now=now) as tx:
        hold_account(tx, grant.caller.user_id)
        kept = _lock(tx, grant, channel)
        check_revision(kept.shown.revision, expected)
        if is_preferred and not _is_usable(resources, kept):
            raise Conflict(_NOT_USABLE)
        if is_preferred is not None and is_preferred is not kept.shown.is_preferred:
            store.mark_preferred(tx, kept, grant.caller.user_id, is_preferred=is_preferred)
        after = _lock(tx, grant, channel).shown
        audit_use(tx, grant, now=now, object_id=kept.id)
    return _stand(resources, after)


def try_channel(resources: Resources, grant: Grant, channel: Channel, *, now: datetime) -> None:
    """Leave a message that says it is a test to be sent by one of the caller's channels.

    Raises NotFound, Conflict where nothing can be sent through it, TooManyAttempts within a minute of the one before.
    """
    with granted_transaction(resources, grant, now=now) as tx:
        kept = _lock(tx, grant, channel)
        if not _is_usable(resources, kept):
            raise Conflict(_NOT_USABLE)
        _refuse_too_soon(kept, now=now)
        store.mark_asked(tx, kept, now=now)
        audit_use(tx, grant, now=now, object_id=kept.id)
        _leave(tx, grant, OutboxKind.CHANNEL_TEST, kept.id, now=now)


def forget_channel(resources: Resources, grant: Grant, channel: Channel, *, expected: Revisions, now: datetime) -> None:
    """Forget one of the caller's channels; alerts go by the others at once. Raises NotFound, StaleRevision."""
    with granted_transaction(resources, grant, now=now) as tx:
        kept = _lock(tx, grant, channel)
        check_revision(kept.shown.revision, expected)
        store.delete_contact_channel(tx, kept)
        audit_use(tx, grant, now=now, object_id=kept.id)


@dataclass(frozen=True, slots=True)
class _Wanted:
    channel: Channel
    target: str
    before: KeptChannel | None


def _keep(
    tx: Transaction, resources: Resources, grant: Grant, channel_id: UUID, wanted: _Wanted, *, now: datetime
) -> None:
    code = make_channel_code()
    new_code = NewCode(
        hash_channel_code(resources, channel_id, code),
        seal_channel_code(resources, channel_id, code),
        asked_at=now,
        code_expires_at=now + CODE_LIVES,
    )
    if wanted.before is not None:
        _refuse_too_soon(wanted.before, now=now)
        if wanted.before.id == channel_id:
            store.renew_code(tx, wanted.before, new_code)
            return
        store.delete_contact_channel(tx, wanted.before)
    target_hash = hash_target(resources, wanted.target)
    new = NewTarget(
        id=channel_id,
        user_id=grant.caller.user_id,
        clinic_id=grant.caller.clinic_id,
        channel=wanted.channel,
        target_hash=target_hash,
        target_sealed=seal_target(resources, wanted.target, target_hash=target_hash),
        target_ending=tell_target_ending(wanted.target),
        created_at=now,
        revision=1 if wanted.before is None else wanted.before.shown.revision + 1,
    )
    store.insert_contact_channel(tx, new, new_code)


def _lock(tx: Transaction, grant: Grant, channel: Channel) -> KeptChannel:
    kept = store.lock_contact_channel(tx, grant.caller.user_id, channel)
    if kept is None:
        raise NotFound
    return kept


def _fits(resources: Resources, kept: KeptChannel, code: str, *, now: datetime) -> bool:
    if kept.code_hash is None or kept.code_guesses >= MOST_GUESSES or now >= kept.code_expires_at:
        return False
    return hmac.compare_digest(kept.code_hash, hash_channel_code(resources, kept.id, code))


def _refuse_too_soon(kept: KeptChannel, *, now: datetime) -> None:
    left = kept.asked_at + ASK_AGAIN_AFTER - now
    if left.total_seconds() > 0:
        raise TooManyAttempts(int(left.total_seconds()) + 1)


def _leave(tx: Transaction, grant: Grant, kind: OutboxKind, channel_id: UUID, *, now: datetime) -> None:
    """Leave something to be sent; it comes last: due rows are the clinic's, and the transaction is pinned to it."""
    clinic_id = grant.caller.clinic_id
    pin(tx, replace(grant.scope, clinic_id=clinic_id))
    put_due(tx, OutboxRow(kind, channel_id, now, patient_id=None, clinic_id=clinic_id))
    announce(tx)


def _is_usable(resources: Resources, kept: KeptChannel) -> bool:
    return kept.shown.stands(resources.gateways) is ChannelState.USABLE


def _stand(resources: Resources, kept: ContactChannel) -> OwnChannel:
    return OwnChannel(kept, kept.stands(resources.gateways))
