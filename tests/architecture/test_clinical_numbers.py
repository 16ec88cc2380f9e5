"""Clinical numbers live in one place, are documented, and nowhere else in the domain."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import journal_api.domain
from journal_api.domain.clinical_rules.document import CHAPTERS, list_figures, render_clinical_rules
from journal_api.domain.clinical_rules.figures import Threshold
from journal_api.domain.thresholds import THRESHOLDS

DOMAIN = Path(journal_api.domain.__file__).parent
RULES = DOMAIN / "clinical_rules"
ROOT = DOMAIN.parent.parent

# Counting, signs and halves are arithmetic; everything else is somebody's judgement and needs a source.
ARITHMETIC = {0, 1, 2}
# Digits of the evidence shown, and the four ratings of a simulated evening.
NOT_CLINICAL = {"explanations.py": {4}, "simulation.py": {4}}
# Files that decide nothing about anybody's health: keys, codes, sizes.
MACHINERY = {
    "contact_channels.py",
    "devices.py",
    "passwords.py",
    "second_factors.py",
    "sign_ins.py",
    "stored_entries.py",
}


def numbers_in(source: str) -> list[tuple[int, float]]:
    return [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]


def reads_attribute(source: str, *names: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in names for node in ast.walk(ast.parse(source)))


def files_of_judgement() -> list[Path]:
    return sorted(path for path in DOMAIN.glob("*.py") if path.name not in MACHINERY)


@pytest.mark.parametrize("path", files_of_judgement(), ids=lambda path: path.name)
def test_no_number_is_decided_on_outside_the_clinical_rules(path: Path) -> None:
    allowed = ARITHMETIC | NOT_CLINICAL.get(path.name, set())
    bare = [(line, value) for line, value in numbers_in(path.read_text()) if value not in allowed]
    assert bare == []


def test_the_search_for_bare_numbers_finds_one() -> None:
    assert numbers_in("limit = 0\nif score >= 9.5:\n    pass") == [(1, 0), (2, 9.5)]


def test_the_page_of_clinical_rules_equals_the_rules() -> None:
    assert (ROOT / "docs" / "clinical-rules.md").read_text() == render_clinical_rules()


def test_every_file_of_rules_has_its_chapter() -> None:
    written = {path.stem for path in RULES.glob("*.py")} - {"__init__", "figures", "document"}
    assert {module.__name__.rpartition(".")[2] for module in CHAPTERS.values()} == written


def test_every_figure_has_a_unique_id_and_says_what_it_is_and_where_from() -> None:
    figures = [figure for module in CHAPTERS.values() for figure in list_figures(module)]
    assert [name for name, count in Counter(figure.id for figure in figures).items() if count > 1] == []
    assert [f.id for f in figures if not (f.unit and f.source and f.version and f.meaning)] == []


@pytest.mark.parametrize("module", CHAPTERS.values(), ids=CHAPTERS)
def test_every_figure_is_used(module) -> None:
    rules = module.__name__.rpartition(".")[2]
    readers = [p.read_text() for p in ROOT.glob("journal_api/**/*.py") if rules in p.read_text() and p.parent != RULES]
    names = [name for name in vars(module) if name.isupper() and not name.startswith("_")]
    uses = {name: (f".{name}.value", f".{name},", f".{name})") for name in names}
    assert [name for name in names if not any(use in text for use in uses[name] for text in readers)] == []


def test_what_a_clinic_may_set_is_read_in_one_way_only() -> None:
    fields = {"default", "lowest", "highest"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "journal_api").rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr in fields for node in ast.walk(ast.parse(path.read_text()))
        )
    }
    # Decides; prints the page; checks and describes what an admin sends.
    assert readers == {
        "journal_api/domain/thresholds.py",
        "journal_api/domain/clinical_rules/document.py",
        "journal_api/web/schemas/threshold_maps.py",
    }
    assert not any(hasattr(one, "value") for one in THRESHOLDS.values())
    assert reads_attribute("mark = rule.URGENT_FROM.default", "default")


def test_every_mark_that_a_clinic_may_set_is_known_and_its_default_lies_within_its_bounds() -> None:
    marks = [one for module in CHAPTERS.values() for one in list_figures(module) if isinstance(one, Threshold)]
    assert {one.id: one for one in marks} == dict(THRESHOLDS)
    assert [one.id for one in marks if not one.lowest <= one.default <= one.highest or one.lowest == one.highest] == []
    assert [one.id for one in marks if not one.bounds] == []
