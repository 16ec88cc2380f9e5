"""A recorded person as a table: one row per check-in, checked whole before anything is posted."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path

import click

from journal_api.cli.replay_maps import ColumnMap

# A cell that holds one of these says nothing; it never says 0.
MISSING = frozenset({"", "na", "nan", "null", "none", "."})
MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Mark:
    """Days worth telling apart: those whose cell in ``column`` is ``value``."""

    column: str
    value: str

    def holds(self, cell: str) -> bool:
        """Tell whether a cell carries the mark; 1 and 1.0 are the same."""
        if cell.strip() == self.value:
            return True
        number, wanted = _as_decimal(cell), _as_decimal(self.value)
        return number is not None and number == wanted


@dataclass(frozen=True, slots=True)
class Row:
    """One check-in: values by measure name as they were recorded, missing ones left out."""

    on: date
    values: tuple[tuple[str, float], ...]
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """One person's rows, oldest first; ``decimals`` is the finest rounding seen per measure."""

    rows: tuple[Row, ...]
    decimals: tuple[tuple[str, int], ...]

    @property
    def first_on(self) -> date:
        """Return the first day."""
        return self.rows[0].on

    @property
    def last_on(self) -> date:
        """Return the last day."""
        return self.rows[-1].on

    @property
    def marked_days(self) -> tuple[date, ...]:
        """Return the days with the mark, oldest first."""
        return tuple(sorted({row.on for row in self.rows if row.is_marked}))

    def by_day(self) -> dict[date, tuple[Row, ...]]:
        """Return each day's rows in the order of the file."""
        return {on: tuple(rows) for on, rows in groupby(self.rows, key=lambda row: row.on)}


def read_recording(path: Path, *, maps: tuple[ColumnMap, ...], date_column: str, mark: Mark | None) -> Recording:
    """Read the whole file. Raises click.ClickException naming line and column of the first thing that is wrong."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, strict=True)
        wanted = [date_column, *(one.column for one in maps), *((mark.column,) if mark else ())]
        try:
            _check_header(path, reader.fieldnames or (), wanted)
            numbered = [(reader.line_num, cells) for cells in reader]
        except (csv.Error, UnicodeDecodeError) as error:
            raise click.ClickException(f"{path.name}, line {reader.line_num}: not readable as CSV: {error}") from error
    if not numbered:
        raise click.ClickException(f"{path.name} holds no rows.")
    sheet = _Sheet(path.name, maps, date_column, mark)
    rows = sorted((sheet.read(line, cells) for line, cells in numbered), key=lambda row: row.on)
    cells_by_name = {one.name: [cells[one.column] for _, cells in numbered] for one in maps}
    return Recording(tuple(rows), tuple((name, _finest(cells)) for name, cells in cells_by_name.items()))


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    maps: tuple[ColumnMap, ...]
    date_column: str
    mark: Mark | None

    def read(self, line: int, cells: Mapping[str, str | None]) -> Row:
        return Row(
            on=self._read_date(line, cells[self.date_column] or ""),
            values=tuple(self._read_values(line, cells)),
            is_marked=self.mark is not None and self.mark.holds(cells[self.mark.column] or ""),
        )

    def _read_date(self, line: int, cell: str) -> date:
        try:
            return date.fromisoformat(cell.strip())
        except ValueError as error:
            raise self._fault(line, self.date_column, f"{cell!r} is no date (YYYY-MM-DD)") from error

    def _read_values(self, line: int, cells: Mapping[str, str | None]) -> Iterator[tuple[str, float]]:
        for one in self.maps:
            cell = (cells[one.column] or "").strip()
            if cell.lower() in MISSING:
                continue
            number = _as_decimal(cell)
            if number is None:
                raise self._fault(line, one.column, f"{cell!r} is no number")
            if not one.holds(float(number)):
                raise self._fault(line, one.column, f"{cell} is not between {one.minimum:g} and {one.maximum:g}")
            yield one.name, float(number)

    def _fault(self, line: int, column: str, what: str) -> click.ClickException:
        return click.ClickException(f"{self.name}, line {line}, column {column}: {what}. Nothing was posted.")


def _check_header(path: Path, header: object, wanted: list[str]) -> None:
    known = tuple(header) if isinstance(header, (list, tuple)) else ()
    missing = [column for column in wanted if column not in known]
    if missing:
        there = ", ".join(known) or "none"
        raise click.ClickException(f"{path.name} has no column {', '.join(missing)}. Its columns: {there}.")


def _as_decimal(cell: str) -> Decimal | None:
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _finest(cells: list[str | None]) -> int:
    numbers = [number for cell in cells if (number := _as_decimal(cell or "")) is not None]
    exponents = [number.normalize().as_tuple().exponent for number in numbers]
    return min(max((-one for one in exponents if isinstance(one, int) and one < 0), default=0), MOST_DECIMALS)
