"""The client of docs/sync.md, run as it stands beside a running stack, on a road where things go wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.stack.locks import StackRecord, find_record
from tests.journeys.conftest import ROOT
from tests.journeys.newcomers import let_patient_in
from tests.journeys.pages import is_as_shown, read_blocks
from tests.journeys.rough_roads import rough_road

pytestmark = pytest.mark.journey

ANA = Credentials("ana@jetty.example", "seven quiet herons")
ADMIN = Credentials("admin@jetty.example", "an admin's long words")
# On the way of sign-in, push and pull; where the answer to a push is lost, the page would show another word for it.
MISHAPS = ("answer lost", "none", "unreachable", "busy", "away", "none", "answer lost", "unreachable", "none", "busy")
RUN_SECONDS = 90
AGAIN = "\nsynchronize(*who)\n"


@pytest.fixture(scope="module")
def record(checkout: Path) -> StackRecord:
    found = find_record(checkout / "var")
    assert found is not None
    let_patient_in(found, "Jetty", admin=ADMIN, patient=ANA)
    return found


def run_program(program: str, folder: Path, *, url: str) -> str:
    environ = {**os.environ, "JOURNAL_URL": url, "JOURNAL_EMAIL": ANA.email, "JOURNAL_PASSWORD": ANA.password}
    command = [sys.executable, "-W", "error", "-c", program]
    ran = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=RUN_SECONDS, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def list_held(folder: Path) -> dict[str, Any]:
    held: Mapping[str, Any] = json.loads((folder / "journal.json").read_text())["held"]
    return {key: item for key, item in held.items() if item["data"] is None or item["data"].get("mood") != 11}


def test_the_page_s_client_loses_nothing_on_a_rough_road(tmp_path: Path, record: StackRecord, checkout: Path) -> None:
    page = (ROOT / "docs" / "sync.md").read_text(encoding="utf-8")
    blocks = read_blocks(page.partition("\n## A whole client\n")[2])
    *client, use = (block.text for block in blocks if block.info == "python")
    (shown,) = (block for block in blocks if block.info == "text answer")

    with rough_road(record.api_url, MISHAPS) as road:
        printed = run_program("\n".join((*client, use)), tmp_path, url=road.url)
        assert road.mishaps == []

    assert is_as_shown("\n".join(line.strip() for line in printed.splitlines()), shown)
    ana = ApiClient(record.api_url, ANA)
    pulled = {item["id"]: item for item in ana.get("/v1/sync/pull")["items"]}
    assert list_held(tmp_path) == pulled
    assert [item["deleted"] for item in pulled.values()] == [False, True]
    assert len(ana.get("/v1/patients/me/mood-entries")["items"]) == 1
    # Everything is pushed and pulled again after a restore, and changes nothing.
    begin = [sys.executable, "-m", "journal_api", "begin-epoch", "--data", str(checkout / "var")]
    subprocess.run(begin, cwd=ROOT, check=True, capture_output=True, timeout=RUN_SECONDS)
    again = run_program("\n".join((*client, use.partition("\n")[0], AGAIN)), tmp_path, url=record.api_url)
    assert sorted(again.split()) == ["out_of_range", "rejected", "unchanged", "unchanged"]
    assert {item["id"]: item for item in ana.get("/v1/sync/pull")["items"]} == pulled
