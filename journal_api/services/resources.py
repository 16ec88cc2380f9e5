"""What use cases work with: made once per process, handed down, never global."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from journal_api.domain.escalation import Channel
from journal_api.gateways.messages import Gateway
from journal_api.store.database import Database
from journal_api.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Resources:
    """The database as this process's role, the vault for notes, and the key for tokens at rest.

    ``gateways`` are the ways out beside mail that the operator has set up: the API offers them, workers use them;
    ``push`` is the one to patients' devices.
    ``operations_mail`` reaches whoever runs the installation, ``canary_mail`` nobody; empty where nothing is mailed.
    """

    database: Database
    vault: Vault
    secret: bytes = field(repr=False)
    public_url: str = ""
    gateways: Mapping[Channel, Gateway] = field(default_factory=dict)
    push: Gateway | None = None
    operations_mail: str = field(default="", repr=False)
    canary_mail: str = field(default="", repr=False)
