"""A worker whose messages go to a real receiver on this machine, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from journal_api.domain.escalation import Channel
from journal_api.gateways.catalog import TARGETS
from journal_api.gateways.signed_posts import SignedPosts
from journal_api.services.deliveries import deliver
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.alerts import delivery, delivery_attempt
from tests.contact_channels import NUMBER, PAGE, SMS, give_channel
from tests.databases import DatabaseUrls
from tests.http_servers import HttpServer, running_http_server
from tests.services.messengers import FakeMailer
from tests.wards import NOW, Ward, list_rows

PAGER = "chen-pager"
LIMIT = 0.5


@dataclass(frozen=True, slots=True)
class Colleague:
    user_id: UUID
    clinic_id: UUID


@dataclass
class Rail:
    """A worker with a telephone gateway and a paging service on this machine, and Dr. Chen's messages."""

    worker: Resources
    server: HttpServer
    urls: DatabaseUrls
    ward: Ward
    owner: Database
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def give(self, channel: Channel, *, target: str = NUMBER, is_preferred: bool = False) -> None:
        chen = Colleague(self.ward.chen, self.ward.clinic_id)
        give_channel(self.owner, chen, channel, target=target, is_preferred=is_preferred)

    def deliver_due(self, alert_id: UUID, *, now: datetime = NOW) -> None:
        """Deliver what of an alert is due, and what that lays."""
        for second in range(3):
            at = now + timedelta(seconds=second)
            for row in list_rows(self.urls, delivery, alert_id=alert_id, state="pending"):
                deliver(self.worker, self.ward.ana, row.id, now=at, mailer=self.mailer)

    def tell(self, alert_id: UUID) -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
        """Tell each channel's state and attempts."""
        return {
            row.channel: (
                row.state,
                tuple((one.outcome, one.answer) for one in list_rows(self.urls, delivery_attempt, delivery_id=row.id)),
            )
            for row in list_rows(self.urls, delivery, alert_id=alert_id, step=0)
        }


@contextmanager
def running_rail(urls: DatabaseUrls, ward: Ward, owner: Database) -> Iterator[Rail]:
    """Yield a rail."""
    database = Database(urls.worker, pool_size=4)
    with running_http_server() as server:
        gateways = {
            channel: SignedPosts(server.url, (b"s" * 32,), targets=TARGETS[channel], whole_seconds=LIMIT)
            for channel in (SMS, PAGE)
        }
        worker = Resources(database, vault=None, secret=b"", public_url="https://journal.example", gateways=gateways)
        yield Rail(worker, server, urls, ward, owner)
    database.close()


TAKEN = ("sent", (("accepted", "200"),))
MAILED = ("sent", (("accepted", "250"),))
