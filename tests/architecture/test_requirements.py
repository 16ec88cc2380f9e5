"""The locks are hashed, in step with pyproject.toml, and what is installed here."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME = tuple(Requirement(text) for text in PROJECT["dependencies"])
EXTRAS = tuple(Requirement(text) for group in PROJECT["optional-dependencies"].values() for text in group)
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?P<rest>.*)$")


def read_lock(name: str) -> dict[str, tuple[str, int]]:
    """Return version and number of hashes by package."""
    pins: dict[str, tuple[str, int]] = {}
    for line in (ROOT / name).read_text().replace("\\\n", " ").splitlines():
        if line.strip().startswith("#") or not line.strip():
            continue
        pin = PIN.match(line)
        assert pin, f"{name} has a line that pins nothing: {line[:60]}"
        pins[canonicalize_name(pin["name"])] = (pin["version"], pin["rest"].count("--hash=sha256:"))
    return pins


LOCK = read_lock("requirements.txt")
TEST_LOCK = read_lock("tests/requirements.txt")


@pytest.mark.parametrize("lock", [LOCK, TEST_LOCK], ids=["runtime", "tests"])
def test_every_pin_has_its_hashes(lock: dict[str, tuple[str, int]]) -> None:
    assert [name for name, (_, hashes) in lock.items() if not hashes] == []
    assert len(lock) > len(RUNTIME)


@pytest.mark.parametrize("requirement", RUNTIME, ids=str)
def test_what_the_product_needs_is_locked(requirement: Requirement) -> None:
    locked, _ = LOCK[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(locked)


@pytest.mark.parametrize("requirement", EXTRAS, ids=str)
def test_what_stack_and_tests_need_is_locked_for_tests(requirement: Requirement) -> None:
    locked, _ = TEST_LOCK[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(locked)


def test_tests_run_on_the_versions_of_production() -> None:
    assert {name: TEST_LOCK.get(name) for name in LOCK} == LOCK


def test_production_carries_neither_stack_nor_tools() -> None:
    directly_needed = {canonicalize_name(requirement.name) for requirement in RUNTIME}
    only_extra = {canonicalize_name(requirement.name) for requirement in EXTRAS} - directly_needed
    # apprise brings it for configurations that it is never given; no code of ours may import it.
    assert only_extra & set(LOCK) <= {"pyyaml"}


def test_the_interpreter_has_what_the_lock_says() -> None:
    expected = {canonicalize_name(requirement.name) for requirement in (*RUNTIME, *EXTRAS)}
    assert {name: version(name) for name in expected} == {name: TEST_LOCK[name][0] for name in expected}
