"""The guide's commands, run as they stand beside a running stack, and the answers it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journal_api.stack.locks import find_record
from journal_api.stack.mailbox import Mailbox
from tests.journeys.conftest import ROOT
from tests.journeys.pages import Block, find_differences, is_as_shown, read_steps, run_steps
from tests.servers import wait_until

GUIDE = ROOT / "docs" / "guide.md"
WITHIN_SECONDS = 120
CLINICIAN = "chen@seaside.example"


@pytest.mark.journey
def test_the_guide_leads_to_an_alert_that_is_told_and_answered(checkout: Path) -> None:
    steps = read_steps(GUIDE.read_text(encoding="utf-8"))

    printed = run_steps(steps, cwd=checkout, seconds=WITHIN_SECONDS)

    assert find_differences(steps, printed) == []
    assert len(steps) > 12
    record = find_record(checkout / "var")
    assert record is not None
    assert record.mail_folder is not None
    mailbox = Mailbox(Path(record.mail_folder))
    wait_until(lambda: is_told(mailbox), "the mail to Dr. Chen")
    assert not any("Ana" in mail.text for mail in mailbox.list_mails() if "needs review" in mail.subject)


def is_told(mailbox: Mailbox) -> bool:
    return any(CLINICIAN in mail.recipient and "needs review" in mail.subject for mail in mailbox.list_mails())


@pytest.mark.parametrize(
    ("printed", "is_shown"),
    [
        ({"a": 1, "b": [{"c": "x-1"}], "more": True}, True),
        ({"a": 2, "b": [{"c": "x-1"}]}, False),
        ({"a": 1, "b": [{"c": "y-1"}]}, False),
        ({"a": 1, "b": []}, False),
        ({"b": [{"c": "x-1"}]}, False),
    ],
)
def test_an_answer_counts_only_with_all_that_the_page_shows(printed: object, is_shown: bool) -> None:
    shown = Block("json answer", '{"a": 1, "b": [{"c": "x-…"}]}')

    assert is_as_shown(json.dumps(printed), shown) == is_shown
