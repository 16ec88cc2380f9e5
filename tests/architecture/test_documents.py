"""The documents name what exists: files, functions, settings, words, decisions, commands."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from journal_api.domain.jobs import OutboxKind
from tests.architecture.project import ROOT, list_sources, name_of, parse, walk_functions

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"^(?:journal_api|workers|tests|docs|\.ci)/[\w./-]+$|^[\w-]+\.(?:py|toml|txt|md)$|^Makefile$")
STEP = re.compile(r"`((?:journal_api|workers)/[\w/]+\.py)`(?: · (`[^`]+`(?:, `[^`]+`)*))?")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"^(?:DATABASE|REDIS|SMTP|JOURNAL|PROMETHEUS)_[A-Z_]+$")
# How the databases of tests and processes of gunicorn are told apart is nobody's setting.
MADE_BY_US = {"PROMETHEUS_MULTIPROC_DIR"}


def section(text: str, title: str) -> str:
    """Return what stands below a heading, up to the next one of its level."""
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text, re.DOTALL | re.MULTILINE)
    assert match, f"no heading {title!r}"
    return match[2]


def first_cells(text: str) -> list[str]:
    rows = re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE)
    return [cell for cell in rows[1:] if not set(cell) <= {"-", ":"}]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = [word for word in CODE.findall(page.read_text(encoding="utf-8")) if FILE.match(word)]
    assert [name for name in named if not (ROOT / name).exists() and not (page.parent / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not link.startswith("http")]
    assert [link for link in targets if not leads_somewhere(page, link)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors_of(target.read_text(encoding="utf-8"))


def anchors_of(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_the_way_of_one_entry_is_the_way_of_the_code() -> None:
    steps = STEP.findall(section(ARCHITECTURE, "The way of one entry"))
    absent = [f"{file} {name}" for file, names in steps for name in CODE.findall(names) if not defines(file, name)]
    assert len(steps) > 20
    assert absent == []


def defines(file: str, name: str) -> bool:
    path = ROOT / file
    if not path.exists():
        return False
    tree = parse(path)
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    return name.rsplit(".", maxsplit=1)[-1] in {function.name for function in walk_functions(tree)} | classes


def test_the_way_of_one_entry_goes_through_every_room_it_needs() -> None:
    steps = {file.rpartition("/")[0] for file, _ in STEP.findall(section(ARCHITECTURE, "The way of one entry"))}
    rooms = {"web", "services", "store", "domain", "gateways"}
    assert {"workers", "workers/tasks", *(f"journal_api/{room}" for room in rooms)} <= steps


def test_every_room_is_described() -> None:
    described = set(CODE.findall(section(ARCHITECTURE, "Rooms")))
    folders = {
        f"journal_api/{path.name}/" for path in (ROOT / "journal_api").iterdir() if (path / "__init__.py").exists()
    }
    leaves = {name_of(path) for path in (ROOT / "journal_api").glob("*.py") if not path.name.startswith("__")}
    assert (folders | leaves) - described == set()


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    told = {name for cell in first_cells(section(ARCHITECTURE, "Settings")) for name in CODE.findall(cell)}
    read = {
        node.value
        for path in list_sources("journal_api", "workers", "wsgi")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_setting(node.value)
    }
    assert {name for name in told if is_setting(name)} == read - MADE_BY_US


def is_setting(text: str) -> bool:
    return bool(SETTING.match(text))


def test_every_kind_of_due_row_is_described() -> None:
    told = {
        name for cell in first_cells(section(ARCHITECTURE, "What falls due by itself")) for name in CODE.findall(cell)
    }
    assert told == {kind.value for kind in OutboxKind}


def test_every_word_of_the_glossary_lives_where_it_says() -> None:
    rows = re.findall(
        r"^\| \*\*([^|*]+)\*\* \|([^|]+)\|([^|]+)\|$", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE
    )
    homeless = [
        f"{word}: {place}"
        for word, _, places in rows
        for place in CODE.findall(places)
        if not (ROOT / place).is_file() or not speaks_of((ROOT / place).read_text(encoding="utf-8"), word)
    ]
    assert len(rows) > 30
    assert homeless == []


def speaks_of(text: str, word: str) -> bool:
    """Find a word of the glossary however a language writes two words as one."""
    flat = re.sub(r"[\s_\-]+", "", text).lower()
    return re.sub(r"[\s_\-]+", "", word.partition("(")[0]).lower() in flat


def test_the_glossary_is_in_alphabetical_order() -> None:
    words = re.findall(r"^\| \*\*([^|*]+)\*\*", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    assert words == sorted(words, key=str.lower)
    assert len(words) == len(set(words))


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    files = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    listed = LINK.findall((DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert [file[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert sorted(link for link in listed if re.match(r"\d{4}-", link)) == files


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.name)
def test_a_decision_is_short_and_says_why(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} · ")
    assert len(text.splitlines()) <= 80


def test_help_prints_every_command_and_the_readme_names_only_those() -> None:
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^  make ([a-z-]+)", printed, re.MULTILINE))
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert commands == targets
    assert set(re.findall(r"\bmake ([a-z-]+)", "\n".join(CODE.findall(README)))) <= commands


def test_the_readme_shows_five_lines_to_paste() -> None:
    (session,) = re.findall(r"```sh session\n(.*?)```", README, re.DOTALL)
    assert len(session.strip().splitlines()) == 5
    assert session.count("curl ") >= 3
