"""One's own devices: registered for messages, listed, forgotten. A push token is taken and never given back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.devices import MOST_DEVICES, Device, Platform, tell_ending
from journal_api.domain.errors import NotFound
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.push_tokens import hash_push_token, seal_push_token
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store import devices as store
from journal_api.store.devices import NewDevice


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """A device somebody wants to be told on."""

    platform: Platform
    token: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered device, and whether it was known before."""

    device: Device
    is_new: bool


def register_device(resources: Resources, grant: Grant, wanted: DeviceRequest, *, now: datetime) -> Registered:
    """Register a device by its push token, bound to the caller's sign-in; a known token is the same device again.

    A token that another account had is taken from it: the phone changed hands, and its messages must not follow the
    old owner. Of more than MOST_DEVICES the one not seen for longest is forgotten.
    """
    new = _make_device(resources, grant, wanted, now=now)
    with resources.database.transaction(grant.scope) as tx:
        store.release_push_token(tx, new.token_hash, keeper=new.user_id)
        known = store.touch_device(tx, new)
        if known is None:
            store.insert_device(tx, new)
            store.delete_devices(tx, new.user_id, but_newest=MOST_DEVICES)
        device = known or Device(
            new.id, new.platform, new.name, new.token_ending, registered_at=now, last_seen_at=now, is_current=True
        )
        audit_use(tx, grant, now=now, object_id=device.id)
    return Registered(device, is_new=known is None)


def list_own_devices(
    resources: Resources, grant: Grant, *, after: tuple[datetime, UUID] | None, limit: int, now: datetime
) -> tuple[Device, ...]:
    """List the caller's devices whose sign-in is still open, newest first, from after a position."""
    caller = grant.caller
    with resources.database.transaction(grant.scope) as tx:
        found = store.list_devices(tx, caller.user_id, sign_in_id=caller.sign_in_id, after=after, limit=limit)
        audit_use(tx, grant, now=now)
    return found


def read_device(resources: Resources, grant: Grant, device_id: UUID, *, now: datetime) -> Device:
    """Read one of the caller's devices whose sign-in is still open. Raises NotFound."""
    caller = grant.caller
    with granted_transaction(resources, grant, now=now, object_id=device_id) as tx:
        found = store.find_device(tx, caller.user_id, device_id, sign_in_id=caller.sign_in_id)
        if found is None:
            raise NotFound
        audit_use(tx, grant, now=now, object_id=device_id)
    return found


def forget_device(resources: Resources, grant: Grant, device_id: UUID, *, expected: Revisions, now: datetime) -> None:
    """Forget one of the caller's devices. Raises NotFound, StaleRevision."""
    with granted_transaction(resources, grant, now=now, object_id=device_id) as tx:
        if not store.delete_device(tx, grant.caller.user_id, device_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        audit_use(tx, grant, now=now, object_id=device_id)


def _make_device(resources: Resources, grant: Grant, wanted: DeviceRequest, *, now: datetime) -> NewDevice:
    device_id = uuid4()
    token_hash = hash_push_token(resources, wanted.token)
    return NewDevice(
        id=device_id,
        user_id=grant.caller.user_id,
        sign_in_id=grant.caller.sign_in_id,
        platform=wanted.platform,
        name=wanted.name,
        token_hash=token_hash,
        token_sealed=seal_push_token(resources, wanted.token, token_hash=token_hash),
        token_ending=tell_ending(wanted.token),
        registered_at=now,
    )
