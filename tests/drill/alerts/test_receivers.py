"""The drill's own mail server writes down every letter and does what it is told; its breakages are those on offer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from journal_api.cli.drills import BREAKAGES
from journal_api.gateways.mail import Mail, Outcome, SmtpMailer
from tests.drill.alerts.breakages import Breakage
from tests.drill.alerts.receivers import Fate, Letter, Mood, Receiver, running_receiver

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHEN = "chen@people.test"


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with running_receiver(tmp_path_factory.mktemp("receiver") / "mail") as running:
        yield running


def send(receiver: Receiver) -> tuple[Outcome, list[Letter]]:
    """Send a letter about an alert; tell what was answered, and what came of it."""
    before, alert_id = len(receiver.list_letters()), str(uuid4())
    mail = Mail(to=CHEN, subject="A letter", text="…", message_id=alert_id, link=f"https://x.test/alerts/{alert_id}")
    answer = SmtpMailer(receiver.url, "journal@x.test", whole_seconds=1.0).send(mail, now=NOW)
    came = receiver.list_letters()[before:]
    assert all((one.alert_id, one.message_id, one.to) == (alert_id, f"<{alert_id}@x.test>", CHEN) for one in came)
    return answer.outcome, came


@pytest.mark.parametrize(
    ("mood", "outcome", "fates"),
    [
        (Mood(), Outcome.ACCEPTED, [Fate.TAKEN]),
        (Mood(refuse=1.0), Outcome.TEMPORARY_FAILURE, []),
        (Mood(greylist=1.0), Outcome.TEMPORARY_FAILURE, [Fate.GREYLISTED]),
        (Mood(drop=1.0), Outcome.TEMPORARY_FAILURE, [Fate.DROPPED]),
        (Mood(hang=1.0), Outcome.TEMPORARY_FAILURE, [Fate.HUNG]),
    ],
)
def test_the_mail_server_does_what_it_is_told_and_writes_it_down(
    receiver: Receiver, mood: Mood, outcome: Outcome, fates: list[Fate]
) -> None:
    receiver.become(mood)

    answered, came = send(receiver)

    assert (answered, [one.fate for one in came]) == (outcome, fates)


def test_the_command_offers_every_breakage() -> None:
    assert set(BREAKAGES) == {one.value for one in Breakage}
