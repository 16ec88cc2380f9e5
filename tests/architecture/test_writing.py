"""Names, places and first lines, as everybody here writes them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, list_sources, name_of, parse, walk_functions

SAYS_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common", "data", "core", "base"}
# Whole words of file names that say more than they seem to.
MEANT = {"bases.py", "base.py", "common_passwords.py"}

EVERYTHING = list_sources("journal_api", "workers", "tests", "wsgi")


def words_of(path: Path) -> set[str]:
    return set(path.stem.split("_"))


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    vague = [name_of(path) for path in EVERYTHING if path.name not in MEANT and SAYS_NOTHING & words_of(path)]
    vague += [name_of(path) for path in EVERYTHING if SAYS_NOTHING & set(path.relative_to(ROOT).parts[:-1])]
    assert vague == []


def test_an_init_file_holds_its_docstring_alone() -> None:
    full = [name_of(path) for path in EVERYTHING if path.name == "__init__.py" and not is_docstring_alone(parse(path))]
    assert full == []


def is_docstring_alone(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


@pytest.mark.parametrize("room", ["journal_api", "workers", "tests"])
def test_imports_stand_at_the_top(room: str) -> None:
    low = [
        f"{name_of(path)}:{node.lineno}"
        for path in list_sources(room)
        for function in walk_functions(parse(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert low == []


def test_every_value_is_frozen() -> None:
    loose = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in list_sources("journal_api/domain", "journal_api/services", "journal_api/store")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ClassDef) and not all(is_frozen(decorator) for decorator in dataclasses_of(node))
    ]
    assert loose == []


def dataclasses_of(node: ast.ClassDef) -> list[ast.expr]:
    return [decorator for decorator in node.decorator_list if "dataclass" in ast.unparse(decorator)]


def is_frozen(decorator: ast.expr) -> bool:
    return "frozen=True" in ast.unparse(decorator) and "slots=True" in ast.unparse(decorator)


def test_what_the_store_calls_get_finds_or_raises() -> None:
    wrong = [
        f"{name_of(path)} {function.name}"
        for path in list_sources("journal_api/store")
        for function in walk_functions(parse(path))
        if function.name.startswith("get_") and function.returns and "None" in ast.unparse(function.returns)
    ]
    assert wrong == []


def test_what_the_store_calls_list_gives_a_tuple() -> None:
    wrong = [
        f"{name_of(path)} {function.name}"
        for path in list_sources("journal_api/store")
        for function in walk_functions(parse(path))
        if function.name.startswith("list_") and not returns_tuple(function)
    ]
    assert wrong == []


def returns_tuple(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return function.returns is not None and ast.unparse(function.returns).startswith("tuple[")


def test_every_room_of_tests_mirrors_a_room_of_the_product() -> None:
    rooms = {path.name for path in (ROOT / "journal_api").iterdir() if (path / "__init__.py").exists()}
    tested = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()}
    assert tested - {"architecture", "bench", "drill", "journeys", "workers"} <= rooms
    assert rooms <= tested


def test_every_test_lies_in_a_room_or_is_a_leafs() -> None:
    leaves = {f"tests/test_{path.name}" for path in (ROOT / "journal_api").glob("*.py")}
    loose = [name for name in map(name_of, list_sources("tests/test_")) if name not in leaves]
    misnamed = [name_of(path) for path in list_sources("tests") if path.name.endswith("_test.py")]
    assert loose + misnamed == []


def test_every_test_is_named_in_a_sentence() -> None:
    short = [
        f"{name_of(path)} {function.name}"
        for path in list_sources("tests")
        if path.name.startswith("test_")
        for function in parse(path).body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_") and function.name.count("_") < 3
    ]
    assert short == []
