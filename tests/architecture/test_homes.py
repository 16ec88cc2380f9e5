"""Each library has its home; nobody else speaks its language."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.project import list_sources, name_of, parse

HOMES = {
    "marshmallow": ("journal_api/web/schemas/",),
    "webargs": ("journal_api/web/schemas/",),
    "flask": ("journal_api/web/", "journal_api/app.py"),
    "flask_smorest": ("journal_api/web/",),
    "flask_jwt_extended": ("journal_api/web/tokens.py",),
    "sqlalchemy": ("journal_api/store/",),
    "psycopg": ("journal_api/store/",),
    "alembic": ("journal_api/store/",),
    "celery": ("workers/", "journal_api/gateways/job_queue.py"),
    "redis": ("journal_api/gateways/job_queue.py", "journal_api/gateways/request_counts.py"),
    "apprise": ("journal_api/gateways/chat_child.py",),
    "httpcore": ("journal_api/gateways/bounded_posts.py",),
    "smtplib": ("journal_api/gateways/mail.py",),
    "aiosmtpd": ("journal_api/stack/mail_catcher.py",),
    "click": ("journal_api/cli/",),
    "rich": ("journal_api/cli/",),
}
UNSAFE = {"pickle", "marshal", "shelve", "yaml", "dill"}


def imports_of(path: Path) -> set[str]:
    """Return the top-level names of all modules that a file imports."""
    names = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


PRODUCT = list_sources("journal_api", "workers", "wsgi")


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_spoken_in_its_home_alone(library: str) -> None:
    speakers = [name_of(path) for path in PRODUCT if library in imports_of(path)]
    assert [name for name in speakers if not name.startswith(HOMES[library])] == []


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    foreign = {
        f"{name_of(path)}: {name}"
        for path in list_sources("journal_api/domain")
        for name in imports_of(path) - sys.stdlib_module_names - {"journal_api"}
    }
    assert foreign == set()


def test_the_domain_does_nothing_but_think() -> None:
    acting = {"os", "io", "socket", "subprocess", "threading", "time", "pathlib", "logging", "secrets", "tempfile"}
    doing = {
        f"{name_of(path)}: {name}"
        for path in list_sources("journal_api/domain/")
        for name in imports_of(path) & acting
        if not name_of(path).endswith("clinical_rules/document.py")
    }
    assert doing == set()


def test_nobody_reads_what_can_run_code() -> None:
    assert [name_of(path) for path in PRODUCT if UNSAFE & imports_of(path)] == []
