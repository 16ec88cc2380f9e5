"""The README's five lines, run as they stand beside a running stack."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from journal_api.cli.api_client import Credentials
from journal_api.cli.sites import DEMO_FILE
from journal_api.stack.locks import find_record
from journal_api.stack.mailbox import Mailbox
from tests.journeys.conftest import ROOT
from tests.journeys.newcomers import let_patient_in
from tests.servers import wait_until

TOLD_WITHIN_SECONDS = 60
ADMIN = Credentials("admin@harbor.example", "an admin's long words")
ANA = Credentials("ana@patients.example", "seven quiet herons")

pytestmark = pytest.mark.journey


def read_session() -> str:
    (session,) = re.findall(r"```sh session\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return session


def test_the_five_lines_of_the_readme_record_an_entry_that_is_told(checkout: Path) -> None:
    record = find_record(checkout / "var")
    assert record is not None
    let_patient_in(record, "Harbor", admin=ADMIN, patient=ANA)
    sign_in = {"who": "Ana", "email": ANA.email, "password": ANA.password}
    (checkout / "var" / DEMO_FILE).write_text(json.dumps({"database": "embedded", "sign_ins": [sign_in]}))

    pasted = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", read_session()],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert pasted.returncode == 0, pasted.stderr
    entry = json.loads(pasted.stdout.splitlines()[0])
    assert (entry["mood"], entry["guidance"]["level"]) == (2, "urgent")
    assert record.mail_folder is not None
    mailbox = Mailbox(Path(record.mail_folder))
    wait_until(lambda: is_told(mailbox), "the mail to the care team's stand-in", seconds=TOLD_WITHIN_SECONDS)


def is_told(mailbox: Mailbox) -> bool:
    return any(ADMIN.email in mail.recipient and "needs review" in mail.subject for mail in mailbox.list_mails())
