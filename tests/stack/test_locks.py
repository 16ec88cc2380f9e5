from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path

import pytest

from journal_api.stack.errors import StackError
from journal_api.stack.locks import AlreadyRunning, StackRecord, find_record, hold_folder, is_held, published

RECORD = StackRecord(
    supervisor_pid=os.getpid(),
    api_url="http://127.0.0.1:8123",
    owner_url=None,
    admin_url=None,
    mail_folder=None,
    mail_url=None,
    clock_file=None,
    settings={"JOURNAL_ENV": "test"},
)


def say_nothing(line: str) -> None:
    assert line


def test_a_second_stack_on_the_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ExitStack() as first:
        first.enter_context(hold_folder(data, say=say_nothing))
        first.enter_context(published(data, RECORD))
        with pytest.raises(AlreadyRunning) as told, hold_folder(data, say=say_nothing):
            pass

    assert f"Process {os.getpid()} already uses" in str(told.value)
    assert "http://127.0.0.1:8123" in str(told.value)
    assert "--data" in str(told.value)


def test_a_second_stack_is_refused_while_the_first_still_starts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ExitStack() as first:
        first.enter_context(hold_folder(data, say=say_nothing))
        with pytest.raises(AlreadyRunning, match="still starting"), hold_folder(data, say=say_nothing):
            pass


def test_the_record_is_found_while_the_stack_runs_and_by_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with hold_folder(data, say=say_nothing):
        with published(data, RECORD):
            assert find_record(data) == RECORD
            assert stat.S_IMODE((data / "stack.json").stat().st_mode) == 0o600
        assert find_record(data) is None


def test_the_record_of_a_killed_stack_does_not_count(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with hold_folder(data, say=say_nothing), published(data, RECORD):
        left = (data / "stack.json").read_text()
    (data / "stack.json").write_text(left)

    assert find_record(data) is None
    assert not is_held(data)


def test_a_folder_that_was_released_can_be_held_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for _ in range(2):
        with hold_folder(data, say=say_nothing):
            assert is_held(data)
    assert not is_held(data)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    before = tmp_path.stat().st_mode

    with pytest.raises(StackError, match="holds other things"), hold_folder(tmp_path, say=say_nothing):
        pass

    assert tmp_path.stat().st_mode == before


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(StackError, match="is no folder"), hold_folder(tmp_path / "data", say=say_nothing):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StackError, match="cannot be used"), hold_folder(tmp_path / "file" / "data", say=say_nothing):
        pass
