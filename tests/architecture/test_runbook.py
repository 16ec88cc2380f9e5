"""The runbook knows every word that health and metrics can say, and names nothing that they cannot."""

from __future__ import annotations

import ast
import re

import click
import pytest

from journal_api.cli.main import COMMANDS, main
from journal_api.domain.jobs import HeartbeatName
from tests.architecture.project import ROOT, parse
from tests.architecture.test_documents import CODE, first_cells, section

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
WORDS = re.compile(r"[a-z]+(?:_[a-z]+)+")
DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


def words_in(file: str) -> set[str]:
    """Return every constant of a file that is words joined by underscores."""
    constants = (node.value for node in ast.walk(parse(ROOT / file)) if isinstance(node, ast.Constant))
    return {text for text in constants if isinstance(text, str) and WORDS.fullmatch(text)}


def told_under(title: str) -> set[str]:
    return {name for cell in first_cells(section(RUNBOOK, title)) for name in CODE.findall(cell)}


def test_every_fault_and_reason_is_explained() -> None:
    said = words_in("journal_api/services/health.py") | words_in("journal_api/store/soundness.py")
    made = {f"{name}_is_off" for name in DURABILITY}
    made |= {f"{kind}_{state}" for kind in ("assessment", "delivery", "outbox") for state in ("overdue", "dead")}

    assert told_under("Ready") | told_under("Alerting") == said | made


def test_every_metric_is_explained() -> None:
    shown = {word for word in words_in("journal_api/web/metrics.py") if word.startswith("journal_")}

    assert told_under("Metrics") == shown


def test_every_sign_of_life_is_named() -> None:
    named = set(CODE.findall(section(RUNBOOK, "Metrics")))

    assert {name.value for name in HeartbeatName} <= named


@pytest.mark.parametrize("page", [RUNBOOK, DEPLOY], ids=["runbook", "deploy"])
def test_pages_for_operators_use_commands_that_exist(page: str) -> None:
    used = {
        tuple(found.split())
        for found in re.findall(r"(?<![/\w-])journal-api ((?:dead-work )?[a-z][a-z-]+)(?=[ `\n])", page)
    }
    known = {(name,) for name in COMMANDS}
    group = main.get_command(click.Context(main), "dead-work")
    assert isinstance(group, click.Group)
    known |= {("dead-work", name) for name in group.commands}

    assert len(used) >= 2
    assert {words for words in used if words[0] in COMMANDS} <= known
    assert {words[0] for words in used} - set(COMMANDS) == set()
