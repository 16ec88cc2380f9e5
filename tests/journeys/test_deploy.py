"""An installation made as docs/deploy.md says, on Debian's servers: restored, upgraded, its key ring turned."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path

import pytest

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.clock import read_now
from tests.journeys.conftest import ROOT
from tests.journeys.debian import Machine, find_missing, running_machine
from tests.journeys.pages import find_differences, read_blocks, read_steps, run_steps
from tests.servers import wait_until

PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
SECONDS = 120
SHOWN_CHARACTERS = 3000
ADMIN = Credentials("admin@seaside.example", "grey seals at dawn")
ANA = Credentials("ana@home.example", "seven quiet herons")
NOTE = "A walk by the sea."
UNITS = {f"journal-{name}.service" for name in ("api", "worker", "relay", "beat")}
MISSING = find_missing()

pytestmark = pytest.mark.debian


@pytest.fixture
def machine() -> Iterator[Machine]:
    if MISSING:
        pytest.skip(MISSING)
    with running_machine() as machine:
        write_units(machine.folder / "etc/systemd/system", machine.translate)
        yield machine
        for log in sorted(machine.folder.glob("*.log")):
            # Shown where the test has failed.
            sys.stdout.write(f"{log.name}\n{log.read_text(encoding='utf-8')[-SHOWN_CHARACTERS:]}\n")


def write_units(folder: Path, translate: Callable[[str], str]) -> tuple[Path, ...]:
    """Write the units that the page shows."""
    shown = [(block.info.removeprefix("ini "), block) for block in read_blocks(PAGE) if block.info.startswith("ini ")]
    for name, block in shown:
        (folder / name).write_text(translate(block.text))
    return tuple(folder / name for name, _block in shown)


def follow(machine: Machine, *titles: str) -> None:
    """Run the commands below these headings, in one shell; fail where an answer is not the one shown."""
    parts = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
    steps = read_steps(machine.translate("".join(parts[title] for title in titles)))
    printed = run_steps(steps, cwd=machine.folder, seconds=SECONDS, environ=machine.environ)
    assert find_differences(steps, printed) == []


def write_note(machine: Machine) -> str:
    """Let Ana in and record an entry with a note that nobody may leave unseen; returns its address."""
    asked = {"role": "patient", "email": ANA.email, "patient": {"display_name": "Ana"}, "care_team_ids": []}
    invited = ApiClient(machine.api_url, ADMIN).post("/v1/invitations", asked)
    ana = ApiClient(machine.api_url)
    ana.accept_invitation(code=invited["code"], credentials=ANA, display_name="Ana", timezone="Europe/Amsterdam")
    entry = {"recorded_at": read_now().isoformat(), "mood": 2, "urge_to_harm": 8, "note": NOTE}
    return f"/v1/patients/me/mood-entries/{ana.post('/v1/patients/me/mood-entries', entry)['id']}"


def read_note(machine: Machine, address: str) -> str:
    return str(ApiClient(machine.api_url, ANA).get(address)["note"])


def is_worker_alive(machine: Machine) -> bool:
    signs = ApiClient(machine.api_url).peek("/health/alerting")["signs_of_life"]
    return "worker" in {one["name"] for one in signs}


def test_an_installation_made_by_the_page_keeps_its_notes_through_everything(machine: Machine) -> None:
    follow(machine, "Settings", "Broker", "Database and roles", "Services")
    address = write_note(machine)
    wait_until(lambda: bool(machine.mail.taken_for(ADMIN.email)), "the alert's mail", seconds=SECONDS)
    wait_until(lambda: is_worker_alive(machine), "a task that the worker has executed", seconds=SECONDS)

    follow(machine, "Backups")
    assert read_note(machine, address) == NOTE
    follow(machine, "Upgrades")
    assert read_note(machine, address) == NOTE
    follow(machine, "Turning the key ring")
    assert read_note(machine, address) == NOTE
    assert "k1:" not in (machine.folder / "etc/journal-api/environment").read_text()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="not installed: systemd-analyze")
def test_every_unit_of_the_page_is_one_that_systemd_understands(tmp_path: Path) -> None:
    (tmp_path / "environment").touch()
    words = (("/opt/journal-api", str(ROOT)), ("/etc/journal-api", str(tmp_path)))
    files = write_units(tmp_path, lambda text: reduce(lambda done, word: done.replace(*word), words, text))
    for path in files:
        # Names of the machine's own users and services are not this page's to prove.
        path.write_text(re.sub(r"^(?:User|After|Wants)=.*\n", "", path.read_text(), flags=re.MULTILINE))

    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, timeout=60, check=False
    )

    assert {path.name for path in files} == UNITS
    assert [line for line in verified.stderr.splitlines() if any(name in line for name in UNITS)] == []


def test_the_page_needs_nothing_that_the_product_is_not_locked_to() -> None:
    named = {Path(word).name for word in re.findall(r"-r (\S+requirements\.txt)", PAGE)}

    assert named == {"requirements.txt"}
