"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.project import list_sources, name_of, parse, walk_functions

FILE_WALL = 300
FUNCTION_WALL = 40
NESTING_WALL = 3
USUAL_FILE = 120
LONG_FILE = 200
USUAL_FUNCTION = 15

NESTING = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)

SOURCES = list_sources("journal_api", "workers", "tests", "wsgi")


def length_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def longest_first(lengths: dict[str, int]) -> list[tuple[int, str]]:
    return sorted(((length, name) for name, length in lengths.items()), reverse=True)[:10]


def depth_of(node: ast.AST, depth: int = 0) -> int:
    """Tell how deeply statements are nested; an elif is no level of its own."""
    deepest = depth
    for child in ast.iter_child_nodes(node):
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        below = depth + (isinstance(child, NESTING) and not is_elif)
        deepest = max(deepest, depth_of(child, below))
    return deepest


def test_no_file_is_longer_than_the_wall() -> None:
    lengths = {name_of(path): length_of(path) for path in SOURCES}
    too_long = [(length, name) for name, length in lengths.items() if length > FILE_WALL]
    assert too_long == [], f"longest: {longest_first(lengths)}"


def test_most_files_are_short() -> None:
    product = [path for path in SOURCES if not name_of(path).startswith("tests")]
    lengths = {name_of(path): length_of(path) for path in product}
    assert share_below(USUAL_FILE, lengths) >= 0.75, f"longest: {longest_first(lengths)}"
    assert share_below(LONG_FILE, lengths) >= 0.95, f"longest: {longest_first(lengths)}"


def share_below(limit: int, lengths: dict[str, int]) -> float:
    return sum(length < limit for length in lengths.values()) / len(lengths)


def test_no_function_is_longer_than_the_wall() -> None:
    lengths = lengths_of_functions()
    assert [item for item in lengths.items() if item[1] > FUNCTION_WALL] == []
    assert median(lengths.values()) < USUAL_FUNCTION, f"longest: {longest_first(lengths)}"


def lengths_of_functions() -> dict[str, int]:
    return {
        f"{name_of(path)}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in SOURCES
        for function in walk_functions(parse(path))
    }


@pytest.mark.parametrize("room", ["journal_api", "workers"])
def test_nothing_is_nested_deeper_than_three_levels(room: str) -> None:
    deep = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in list_sources(room)
        for function in walk_functions(parse(path))
        if depth_of(function) > NESTING_WALL
    ]
    assert deep == []


def test_the_measure_of_nesting_counts_levels() -> None:
    source = "for a in b:\n    if a:\n        with c:\n            pass\n    elif d:\n        pass\n"
    assert depth_of(ast.parse(source)) == 3
