"""A short drill of the whole stack, and one on a database that confirms what it has not kept, which must fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drill.drills import Outcome, Plan, Watch, run_drill
from tests.drill.kills import WHERE_COMMITS_DIE, Kind

pytestmark = pytest.mark.exhaustive

SILENT = Watch(step=lambda title: None, passed=lambda seconds, items: None, killed=lambda one: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # PostgreSQL, as another user, must reach its files below.
    for one in (tmp_path, tmp_path.parent):
        one.chmod(0o711)
    return tmp_path


def drill(plan: Plan, folder: Path) -> Outcome:
    return run_drill(plan, folder, SILENT)


def test_nothing_acknowledged_is_lost_when_the_api_and_postgresql_are_killed(folder: Path) -> None:
    outcome = drill(Plan(seconds=8, writers=4, seed=1, kinds=(Kind.API, Kind.POSTGRES)), folder)

    assert outcome.is_sound, (outcome.faults, outcome.surprises)
    assert len(outcome.kills) >= 2


def test_a_database_that_confirms_too_early_is_noticed(folder: Path) -> None:
    plan = Plan(seconds=4, writers=4, seed=1, kinds=WHERE_COMMITS_DIE, breaks_durability=True)

    outcome = drill(plan, folder)

    assert outcome.faults.missing
