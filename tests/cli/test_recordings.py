"""A recording is read whole, or refused with the line and column that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pytest

from journal_api.cli.recordings import Mark, Recording, read_recording
from journal_api.cli.replay_maps import ColumnMapType

MAPS = tuple(ColumnMapType().convert(text, None, None) for text in ("mood=m:0:10", "restlessness=r:1:7:worse"))


def read(folder: Path, content: str, mark: Mark | None = None) -> Recording:
    path = folder / "person.csv"
    path.write_text(content)
    return read_recording(path, maps=MAPS, date_column="date", mark=mark)


def test_rows_come_oldest_first_with_their_values(tmp_path: Path) -> None:
    recording = read(tmp_path, "date,m,r\n2024-01-02,5,2.25\n2024-01-01,6.5,1\n")

    assert [row.on for row in recording.rows] == [date(2024, 1, 1), date(2024, 1, 2)]
    assert recording.rows[0].values == (("mood", 6.5), ("restlessness", 1.0))
    assert dict(recording.decimals) == {"mood": 1, "restlessness": 2}


@pytest.mark.parametrize("cell", ["", " ", "NA", "nan", "."])
def test_a_missing_cell_says_nothing(tmp_path: Path, cell: str) -> None:
    recording = read(tmp_path, f"date,m,r\n2024-01-01,5,{cell}\n")

    assert recording.rows[0].values == (("mood", 5.0),)


def test_a_row_that_ends_early_misses_its_last_cells(tmp_path: Path) -> None:
    assert read(tmp_path, "date,m,r\n2024-01-01,5\n").rows[0].values == (("mood", 5.0),)


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("2024-01-02,11,2", "m", "between 0 and 10"),
        ("2024-01-02,5,0", "r", "between 1 and 7"),
        ("2024-01-02,five,2", "m", "no number"),
        ("2024-01-02,inf,2", "m", "no number"),
        (",5,2", "date", "no date"),
        ("02/01/2024,5,2", "date", "no date"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(tmp_path: Path, row: str, column: str, why: str) -> None:
    with pytest.raises(click.ClickException) as caught:
        read(tmp_path, f"date,m,r\n2024-01-01,5,2\n{row}\n")

    assert f"line 3, column {column}:" in caught.value.message
    assert why in caught.value.message


def test_an_absent_column_is_named_with_those_there(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match=r"no column r\. Its columns: date, m"):
        read(tmp_path, "date,m\n2024-01-01,5\n")


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="no rows"):
        read(tmp_path, "date,m,r\n")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "person.csv"
    path.write_bytes(b"date,m,r\n\xff\xfe,5,2\n")

    with pytest.raises(click.ClickException, match="not readable"):
        read_recording(path, maps=MAPS, date_column="date", mark=None)


@pytest.mark.parametrize("cell", ["1", "1.0"])
def test_a_mark_holds_for_equal_numbers(tmp_path: Path, cell: str) -> None:
    recording = read(tmp_path, f"date,m,r,w\n2024-01-01,5,2,{cell}\n2024-01-02,5,2,0\n", Mark("w", "1"))

    assert recording.marked_days == (date(2024, 1, 1),)


def test_several_rows_of_one_day_stay_in_order(tmp_path: Path) -> None:
    recording = read(tmp_path, "date,m,r\n2024-01-01,5,2\n2024-01-01,6,2\n")

    assert [row.values[0] for row in recording.by_day()[date(2024, 1, 1)]] == [("mood", 5.0), ("mood", 6.0)]
