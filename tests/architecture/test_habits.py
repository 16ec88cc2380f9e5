"""How tests are written, and what lies at the top of the repository."""

from __future__ import annotations

import ast
import os
import re
import subprocess

from tests.architecture.project import ROOT, list_files, list_sources, name_of, parse

# The one place that waits for a condition, with a deadline.
PATIENT = {"tests/servers.py"}
PROMISED_LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
TOP = {
    ".ci",
    ".gitignore",
    "Makefile",
    "README.md",
    "docs",
    "journal_api",
    "pyproject.toml",
    "requirements.txt",
    "tests",
    "workers",
    "wsgi.py",
}


def test_nothing_else_lies_at_the_top() -> None:
    ignored = {line.strip().strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
    assert {path.name for path in ROOT.iterdir()} - ignored - {".git"} == TOP


def test_the_command_of_ci_can_be_run_and_keeps_the_readmes_promise() -> None:
    script = ROOT / ".ci" / "run"
    checked = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


def test_nothing_is_promised_for_later() -> None:
    assert [name_of(path) for path in list_files() if PROMISED_LATER.search(path.read_text(encoding="utf-8"))] == []


def test_no_test_sleeps() -> None:
    sleepers = [
        f"{name_of(path)}:{call.lineno}"
        for path in list_sources("tests")
        if path.name.startswith(("test_", "conftest")) or path.parent == ROOT / "tests"
        for call in ast.walk(parse(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"time.sleep", "sleep"}
    ]
    assert [place for place in sleepers if place.partition(":")[0] not in PATIENT] == []


def test_no_test_replaces_our_own_code() -> None:
    mocking = re.compile(r"unittest\.mock|\bMagicMock\b|\bmocker\b")
    here = name_of(ROOT / "tests" / "architecture" / "test_habits.py")
    files = [path for path in list_sources("tests") if name_of(path) != here]
    assert [name_of(path) for path in files if mocking.search(path.read_text(encoding="utf-8"))] == []


def test_every_test_asserts_something() -> None:
    idle = [
        f"{name_of(path)} {node.name}"
        for path in list_sources("tests")
        if path.name.startswith("test_")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not asserts(node)
    ]
    assert idle == []


def asserts(function: ast.FunctionDef) -> bool:
    """Tell whether a test can fail by what it says: an assertion, an expected error, a check that waits or asserts."""
    text = ast.unparse(function)
    return bool(re.search(r"\bassert\b|pytest\.raises|\bwait_until|\b_?(?:assert|check|expect|refuse|is_)\w*\(", text))
