"""The replay refuses a wrong recording before it starts anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from journal_api.cli.replay import replay

MOOD = ("--map", "mood=m:0:10")


def run(folder: Path, content: str, *options: str) -> Result:
    file = folder / "person.csv"
    file.write_text(content)
    return CliRunner().invoke(replay, [str(file), "--data", str(folder / "data"), *options])


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        ("date,m\n2024-01-01,12\n", MOOD, "line 2, column m: 12 is not between 0 and 10. Nothing was posted."),
        ("date,m\n,5\n", MOOD, "line 2, column date"),
        ("day,m\n2024-01-01,5\n", MOOD, "no column date"),
        ("date,m\n2024-01-01,5\n", ("--map", "anxiety=m:0:10"), "Every entry holds a mood"),
        ("date,m\n2024-01-01,5\n", ("--map", "mood=m:10:0"), "MIN must be below MAX"),
        ("date,m\n2024-01-01,5\n", (*MOOD, "--mark", "phase"), "COLUMN=VALUE"),
        ("date,m\n2024-01-01,5\n", (*MOOD, "--mark", "phase=1"), "no column phase"),
        ("date,m\n2024-01-01,5\n", (*MOOD, "--zone", "Middle/Earth"), "no IANA zone"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_started(
    tmp_path: Path, content: str, options: tuple[str, ...], told: str
) -> None:
    result = run(tmp_path, content, *options)

    assert result.exit_code != 0
    assert told in result.output
    assert not (tmp_path / "data").exists()
