"""What this process works with: made once, after any fork, as the worker's role in the database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from journal_api.gateways.catalog import make_gateways, make_push
from journal_api.gateways.mail import Mailer, SmtpMailer
from journal_api.services.resources import Resources
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The worker's way into the database, and its ways out."""

    resources: Resources
    mailer: Mailer


def make_toolbox(settings: Settings, *, pool_size: int) -> Toolbox:
    """Make a toolbox for ``pool_size`` threads."""
    resources = Resources(
        database=Database(settings.worker_database_url, pool_size=pool_size, application="journal-worker"),
        vault=Vault(settings.note_keys),
        secret=settings.secret,
        public_url=settings.public_url,
        gateways=make_gateways(settings),
        push=make_push(settings),
        operations_mail=settings.operations_mail,
        canary_mail=settings.canary_mail,
    )
    return Toolbox(resources, SmtpMailer(settings.smtp_url, settings.mail_from))


@cache
def get_toolbox() -> Toolbox:
    """Return the toolbox of this process; first asked for by a task, so never shared across a fork."""
    return make_toolbox(Settings.from_env(os.environ), pool_size=2)
