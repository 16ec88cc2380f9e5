"""A mailer that answers as told, and what became of a delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from journal_api.gateways.mail import Mail
from journal_api.gateways.messages import Outcome, SendAnswer
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.reminders import contact_setting
from tests.databases import DatabaseUrls
from tests.wards import Ward, as_owner, read_row

ACCEPTED = SendAnswer(Outcome.ACCEPTED, "250")
GREYLISTED = SendAnswer(Outcome.TEMPORARY_FAILURE, "450")
REFUSED = SendAnswer(Outcome.PERMANENT_FAILURE, "550")


class Crash(BaseException):
    """The process dies."""


@dataclass
class FakeMailer:
    """Keeps what it is given and answers as told."""

    answer: SendAnswer = ACCEPTED
    sent: list[Mail] = field(default_factory=list)
    dies_after_sending: bool = False

    def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
        """Send one letter."""
        self.sent.append(mail)
        if self.dies_after_sending:
            raise Crash
        return self.answer


def expire_lease(urls: DatabaseUrls, delivery_id: UUID) -> None:
    with as_owner(urls) as tx:
        past = sa.func.clock_timestamp() - timedelta(seconds=1)
        tx.execute(delivery.update().where(delivery.c.id == delivery_id).values(lease_until=past))


def state_of(urls: DatabaseUrls, delivery_id: UUID) -> str:
    return str(read_row(urls, delivery, id=delivery_id).state)


def set_quiet(urls: DatabaseUrls, ward: Ward, user_id: UUID, *, until: time = time(11)) -> None:
    """Let somebody's quiet hours, on the clocks of UTC, have begun before NOW."""
    hours = {"quiet_from": time(1), "quiet_until": until, "reminders_muted": False, "revision": 1}
    with as_owner(urls) as tx:
        tx.execute(contact_setting.delete().where(contact_setting.c.user_id == user_id))
        tx.execute(contact_setting.insert().values(user_id=user_id, clinic_id=ward.clinic_id, **hours))
