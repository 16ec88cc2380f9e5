"""A recorded person is played through a stack of the command's own, started as anybody starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey

FIRST_ON = date(2014, 3, 3)
CALM = ((7, 1.5), (6, 1.25), (8, 1.75), (7, 1.5), (6, 1.5))
CALM_DAYS, BAD_DAYS = 24, 8
SILENT_DAYS = frozenset({9, 10})
WITHOUT_MOOD = 12
MOST_SECONDS = 150


def write_recording(path: Path) -> None:
    """Write calm weeks, then bad days: two days without a row, one without a mood, one cell missing."""
    lines = ["date,m,restless,bad"]
    for day in range(CALM_DAYS + BAD_DAYS):
        if day in SILENT_DAYS:
            continue
        mood, restless = CALM[day % len(CALM)] if day < CALM_DAYS else (1, 5.5)
        cells = [FIRST_ON + timedelta(days=day), "" if day == WITHOUT_MOOD else mood, "NA" if day == 3 else restless]
        lines.append(",".join(map(str, [*cells, int(day >= CALM_DAYS)])))
    path.write_text("\n".join(lines) + "\n")


def test_a_replay_tells_when_the_care_team_would_have_heard(tmp_path: Path) -> None:
    write_recording(tmp_path / "person.csv")
    maps = ("--map", "mood=m:0:10", "--map", "restlessness=restless:1:7:worse")

    with (tmp_path / "told").open("w") as told:
        ended_with = subprocess.run(
            [sys.executable, "-m", "journal_api", "replay", "person.csv", *maps, "--mark", "bad=1", "--data", "data"],
            cwd=tmp_path,
            # Nothing of the run's own settings: the command finds its servers by itself.
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
            stdout=told,
            stderr=told,
            timeout=MOST_SECONDS,
            check=False,
        ).returncode

    output = (tmp_path / "told").read_text()
    assert ended_with == 0, output
    assert "30 check-ins on 32 days" in output
    assert "The care team would have been told 1 times:" in output
    assert "Early warning: lasting" in output
    assert "mail sent at 2014-0" in output
    assert "bad=1: 8 days from 2014-03-27 (day 25) to 2014-04-03 (day 32)" in output
    assert "among them" in output
    assert f"Not posted, because an entry needs a mood: {FIRST_ON + timedelta(days=WITHOUT_MOOD)}" in output
    assert not (tmp_path / "data" / "clock").exists()
