"""By which channels a message leaves: asked as it falls due, and again as one of them fails."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from journal_api.domain.alerting import Severity
from journal_api.domain.contact_channels import choose_channels, find_next_channel, list_usable
from journal_api.domain.escalation import Channel, PlannedDelivery
from journal_api.gateways.mail import Mailer, MailGateway
from journal_api.gateways.messages import Gateway
from journal_api.services.contact_targets import open_target
from journal_api.services.resources import Resources
from journal_api.store.attempts import ClaimedDelivery
from journal_api.store.channel_deliveries import (
    CriticalMessage,
    change_channel,
    gather_laid_channels,
    lock_critical_message,
)
from journal_api.store.contact_targets import SealedTarget, find_target, list_used_channels
from journal_api.store.database import Transaction
from journal_api.store.deliveries import insert_deliveries
from journal_api.store.work import announce


@dataclass(frozen=True, slots=True)
class Way:
    """A gateway and where it sends to; ``kept`` is the contact channel, None for mail."""

    gateway: Gateway
    target: str = field(repr=False)
    kept: SealedTarget | None = None


def call_every_channel(
    tx: Transaction, resources: Resources, patient_id: UUID, delivery_id: UUID, *, now: datetime
) -> None:
    """Lay a message of a critical alert for every channel of its recipient, if it is due and untried.

    To be called before the delivery is claimed: an alert is locked before its deliveries, everywhere.
    """
    message = lock_critical_message(tx, patient_id, delivery_id, now=now)
    if message is None or message.attempts > 0:
        return
    usable = list_usable(list_used_channels(tx, message.recipient_id), offered=resources.gateways)
    wanted = choose_channels(Severity.CRITICAL, usable)
    if len(wanted) > 1:
        _lay(tx, message, frozenset(wanted) - gather_laid_channels(tx, message), now=now)


def take_first_channel(
    tx: Transaction, resources: Resources, claimed: ClaimedDelivery, *, severity: Severity
) -> ClaimedDelivery:
    """Return a claimed message by the channel that its recipient prefers now, if it is untried and not critical.

    What goes on with one channel after another failed keeps it.
    """
    if claimed.attempts > 0 or severity is Severity.CRITICAL:
        return claimed
    usable = list_usable(list_used_channels(tx, claimed.recipient_id), offered=resources.gateways)
    first = choose_channels(severity, usable)[0]
    if first is claimed.channel or first in gather_laid_channels(tx, claimed):
        return claimed
    change_channel(tx, claimed, first)
    return replace(claimed, channel=first)


def find_way(
    tx: Transaction, resources: Resources, claimed: ClaimedDelivery, *, address: str, mailer: Mailer
) -> Way | None:
    """Find by which gateway a claimed message leaves, and where to; None where its channel is there no longer.

    Raises BrokenSeal.
    """
    if claimed.channel is Channel.MAIL:
        return Way(MailGateway(mailer), address)
    kept, gateway = find_target(tx, claimed.recipient_id, claimed.channel), resources.gateways.get(claimed.channel)
    if kept is None or gateway is None:
        return None
    return Way(gateway, open_target(resources, kept.target_sealed, target_hash=kept.target_hash), kept)


def pass_on(tx: Transaction, claimed: ClaimedDelivery, *, now: datetime) -> bool:
    """Lay a message for the recipient's next channel, due now; False when every one of them was taken already.

    The alert has to be locked already, as everywhere before its deliveries.
    """
    usable = list_usable(list_used_channels(tx, claimed.recipient_id), offered=tuple(Channel))
    following = find_next_channel(usable, gather_laid_channels(tx, claimed))
    if following is None:
        return False
    _lay(tx, claimed, (following,), now=now)
    return True


def _lay(
    tx: Transaction, place: CriticalMessage | ClaimedDelivery, channels: Collection[Channel], *, now: datetime
) -> None:
    planned = tuple(
        PlannedDelivery(place.alert_id, place.chain, place.step, place.round, place.recipient_id, channel, now)
        for channel in sorted(channels)
    )
    insert_deliveries(tx, planned, patient_id=place.patient_id, clinic_id=place.clinic_id, now=now)
    announce(tx)
