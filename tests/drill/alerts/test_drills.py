"""A two-minute drill of the whole stack, and one of a stack that never looks again at what it published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drill.alerts.breakages import Breakage
from tests.drill.alerts.drills import Outcome, Plan, Watch, run_drill
from tests.drill.alerts.faults import KINDS_FOR

pytestmark = pytest.mark.exhaustive

SILENT = Watch(step=lambda title: None, passed=lambda seconds, entries: None, faulted=lambda one: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # PostgreSQL, as another user, must reach its files below.
    for one in (tmp_path, tmp_path.parent):
        one.chmod(0o711)
    return tmp_path


def drill(plan: Plan, folder: Path) -> Outcome:
    return run_drill(plan, folder, SILENT)


def test_no_alert_is_lost_whatever_stands_between_an_entry_and_its_letter(folder: Path) -> None:
    outcome = drill(Plan(seconds=120, seed=1), folder)

    assert outcome.is_sound, (outcome.findings.wrongs, outcome.shortcomings, outcome.surprises)
    assert {fault.kind for fault in outcome.faults} > set(KINDS_FOR[None])


def test_a_stack_that_publishes_once_and_never_looks_again_is_noticed(folder: Path) -> None:
    outcome = drill(Plan(seconds=5, seed=1, breakage=Breakage.NO_SWEEP, backlog=200), folder)

    assert outcome.findings.missing or outcome.findings.untold
