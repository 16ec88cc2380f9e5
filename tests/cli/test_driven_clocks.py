"""The clock of a stack goes where it is driven, and is given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from journal_api.cli.driven_clocks import driven_clock
from journal_api.clock import CLOCK_FILE_VARIABLE, read_now

THEN = datetime(2012, 8, 13, 21, tzinfo=UTC)


@pytest.fixture
def clock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "clock"
    monkeypatch.setenv(CLOCK_FILE_VARIABLE, str(path))
    monkeypatch.setenv("JOURNAL_ENV", "test")
    return path


def test_the_clock_moves_to_each_instant_and_goes_on(clock_file: Path) -> None:
    with driven_clock(clock_file) as clock:
        for instant in (THEN, THEN + timedelta(days=400), THEN - timedelta(days=3)):
            clock.move_to(instant)

            assert timedelta() <= read_now() - instant < timedelta(seconds=5)


def test_the_clock_is_the_machines_again_whatever_happens(clock_file: Path) -> None:
    before = read_now()

    with pytest.raises(KeyboardInterrupt):
        _drive_until_interrupted(clock_file)

    assert not clock_file.exists()
    assert timedelta() <= read_now() - before < timedelta(seconds=5)


def test_production_has_no_clock_to_drive() -> None:
    with pytest.raises(click.ClickException, match="production"), driven_clock(None):
        pass


def _drive_until_interrupted(clock_file: Path) -> None:
    with driven_clock(clock_file) as clock:
        clock.move_to(THEN)
        raise KeyboardInterrupt
