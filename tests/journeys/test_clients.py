"""Clients made from the document of the running service, as docs/clients/README.md makes them, and what they see."""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path

import pytest

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.stack.locks import StackRecord, find_record
from tests.journeys.newcomers import let_patient_in
from tests.journeys.node_examples import CLIENTS, RUN_SECONDS, copy_example, install_example, run_in
from tests.journeys.pages import find_differences, is_as_shown, read_blocks, read_steps, run_steps
from tests.journeys.rough_roads import rough_road

pytestmark = pytest.mark.journey

PAGE = (CLIENTS / "README.md").read_text(encoding="utf-8")
ADMIN = Credentials("admin@lighthouse.example", "an admin's long words")


@pytest.fixture(scope="module")
def record(checkout: Path) -> StackRecord:
    found = find_record(checkout / "var")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def ana(record: StackRecord) -> Credentials:
    """Let Ana in, by her own account."""
    credentials = Credentials("ana@lighthouse.example", "seven quiet herons")
    let_patient_in(record, "Lighthouse", admin=ADMIN, patient=credentials)
    return credentials


@pytest.fixture(scope="module")
def environ(record: StackRecord, ana: Credentials) -> dict[str, str]:
    """Give what the page says that clients are told, and this interpreter's programs first."""
    programs = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ["PATH"])
    return {
        **os.environ,
        "PATH": os.pathsep.join(programs),
        "JOURNAL_URL": record.api_url,
        "JOURNAL_EMAIL": ana.email,
        "JOURNAL_PASSWORD": ana.password,
    }


def read_section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_a_generated_python_client_signs_in_writes_and_reads(tmp_path: Path, environ: dict[str, str]) -> None:
    steps = read_steps(read_section("Python"))

    printed = run_steps(steps, cwd=copy_example("python", tmp_path), seconds=RUN_SECONDS, environ=environ)

    assert find_differences(steps, printed) == []
    assert "Warning" not in "".join(printed)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Path:
    """Build the TypeScript example by the page's first commands."""
    install, generate, _run = read_steps(read_section("TypeScript"))
    folder = install_example("typescript", tmp_path_factory.mktemp("clients"), install.commands, environ)
    run_steps((generate,), cwd=folder, seconds=RUN_SECONDS, environ=environ)
    return folder


def test_a_generated_typescript_client_does_the_same(built: Path, environ: dict[str, str]) -> None:
    steps = read_steps(read_section("TypeScript"))[2:]

    printed = run_steps(steps, cwd=built, seconds=RUN_SECONDS, environ=environ)

    assert find_differences(steps, printed) == []
    assert len(steps) == 1


def test_a_word_that_the_service_does_not_know_fails_in_the_compiler(
    tmp_path: Path, built: Path, environ: dict[str, str]
) -> None:
    folder = shutil.copytree(built, tmp_path / "misspelled", ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(built / "node_modules")
    program = folder / "diary.ts"
    program.write_text(program.read_text(encoding="utf-8").replace('"out_of_range"', '"out_of_rage"'), "utf-8")

    checked = run_in(folder, "npm run --silent build", environ)

    assert checked.returncode != 0
    assert re.findall(r"error TS\d+: Type '\"(\w+)\"'", checked.stdout) == ["out_of_rage"]


@pytest.mark.parametrize("example", ["typescript", "phone"])
def test_no_lock_names_a_registry(example: str) -> None:
    lock = (CLIENTS / example / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') > 20


def test_twenty_lines_lose_nothing_on_a_rough_road(
    tmp_path: Path, record: StackRecord, ana: Credentials, environ: dict[str, str]
) -> None:
    section = read_section("Twenty lines, offline first")
    blocks = read_blocks(section)
    (shown,) = (block for block in blocks if block.info == "text answer")
    program = "\n".join(block.text for block in blocks if block.info == "python")
    (tmp_path / "offline.py").write_text(program, encoding="utf-8")

    before = list_entries(record, ana)

    with rough_road(record.api_url) as road:
        ran = run_in(tmp_path, "python -W error offline.py", {**environ, "JOURNAL_URL": road.url})

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert is_as_shown(ran.stdout, shown)
    assert [path.suffix for path in (tmp_path / "queue").iterdir()] == [".refused"]
    kept = list_entries(record, ana)
    assert sorted(mood for entry_id, mood in kept.items() if entry_id not in before) == [6, 7]
    assert road.mishaps == []
    assert road.statuses == [200, 201, 200, 201, 422]


def list_entries(record: StackRecord, person: Credentials) -> dict[str, float]:
    """List the mood of every entry of somebody's, by the entry's id."""
    page = ApiClient(record.api_url, person).get("/v1/patients/me/mood-entries", limit=200)
    return {entry["id"]: entry["mood"] for entry in page["items"]}
