"""The arrows between the rooms hold, without exception, and every room is placed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.project import ROOT

LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_every_contract_is_kept() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_no_contract_looks_away() -> None:
    excused = [c["name"] for c in LINTER["contracts"] if any("ignore" in option for option in c)]
    assert excused == []


def test_every_room_is_placed() -> None:
    (layers,) = [contract for contract in LINTER["contracts"] if contract["type"] == "layers"]
    placed = {room.strip() for layer in layers["layers"] for room in layer.split("|")}
    rooms = {path.stem for path in (ROOT / "journal_api").iterdir() if is_importable(path)}
    assert layers["exhaustive"] is True
    assert placed == rooms


def test_circles_are_refused_everywhere() -> None:
    (circles,) = [contract for contract in LINTER["contracts"] if contract["type"] == "acyclic_siblings"]
    assert set(circles["ancestors"]) == set(LINTER["root_packages"]) == {"journal_api", "workers"}


def is_importable(path: Path) -> bool:
    if path.is_dir():
        return (path / "__init__.py").exists()
    return path.suffix == ".py" and path.stem != "__init__"
