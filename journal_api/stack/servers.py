"""The servers of the one-machine stack as supervised processes: PostgreSQL, Valkey, the mail catcher."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from journal_api.stack.mailbox import Mailbox
from journal_api.stack.ports import HOST, is_listening, remember_port
from journal_api.stack.postgres import PostgresCluster, plain_environ
from journal_api.stack.private_files import make_private_folder
from journal_api.stack.processes import Process
from journal_api.stack.valkey import ValkeyServer

SERVERS_STAGE = 2
POSTGRES_STOP_SECONDS = 20.0
USUAL_SMTP_PORT = 1025
USUAL_MAIL_PAGE_PORT = 8025


@dataclass(frozen=True, slots=True)
class MailCatcher:
    """Where the caught mail is: the SMTP port, the page's port, the folder of the messages."""

    smtp_port: int
    http_port: int
    folder: Path

    @property
    def smtp_url(self) -> str:
        """Return the address to send to."""
        return f"smtp://{HOST}:{self.smtp_port}"

    @property
    def page_url(self) -> str:
        """Return the address of the inbox."""
        return f"http://{HOST}:{self.http_port}/"

    def is_ready(self) -> bool:
        """Tell whether both ports answer."""
        return is_listening(self.smtp_port) and is_listening(self.http_port)


def serve_postgres(cluster: PostgresCluster) -> Process:
    """Return the process that serves ``cluster``: asked to stop, it ends every session and shuts down cleanly."""
    return Process(
        name="postgres",
        command=cluster.command(),
        environ=plain_environ(),
        folder=Path("/"),
        identity=cluster.identity,
        stage=SERVERS_STAGE,
        stop_signal=signal.SIGINT,
        stop_seconds=POSTGRES_STOP_SECONDS,
        # Should guardian and supervisor both be killed: wait until the clients, signalled too, have gone.
        death_signal=signal.SIGTERM,
        is_ready=cluster.is_ready,
    )


def serve_valkey(server: ValkeyServer) -> Process:
    """Return the process that serves the broker."""
    return Process(
        name="valkey",
        command=server.command(),
        environ=plain_environ(),
        folder=Path("/"),
        stage=SERVERS_STAGE,
        is_ready=lambda _: server.is_ready(),
    )


def prepare_mail_catcher(data: Path) -> MailCatcher:
    """Return the mail catcher of a data folder, on the ports it had before while they are free."""
    ports = data / "ports"
    make_private_folder(ports)
    return MailCatcher(
        smtp_port=remember_port(ports / "smtp", preferred=USUAL_SMTP_PORT),
        http_port=remember_port(ports / "mail-page", preferred=USUAL_MAIL_PAGE_PORT),
        folder=Mailbox(data / "mail").folder,
    )


def serve_mail(catcher: MailCatcher) -> Process:
    """Return the process that catches and shows mail."""
    options = (
        *("--smtp-port", str(catcher.smtp_port)),
        *("--http-port", str(catcher.http_port)),
        *("--folder", str(catcher.folder)),
    )
    return Process(
        name="mail",
        command=(sys.executable, "-m", "journal_api.stack.mail_catcher", *options),
        environ=plain_environ(),
        stage=SERVERS_STAGE - 1,
        stop_seconds=5.0,
        is_ready=lambda _: catcher.is_ready(),
    )
