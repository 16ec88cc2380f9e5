"""A new kind of item joins by one file per room: tried in a copy of the project that gets a fifth one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

PROJECT = Path(__file__).parents[2]

IN_THE_DOMAIN = '''
    """The kind of a dream."""

    from __future__ import annotations

    from dataclasses import dataclass, field
    from datetime import datetime
    from typing import Final

    from journal_api.domain.entries import NoteVisibility
    from journal_api.domain.entry_checks import check_recorded_at, check_timezone
    from journal_api.domain.kind_shapes import EntryKind, Kind, lay_down_fields

    DREAM: Final = EntryKind("dream")


    @dataclass(frozen=True, slots=True)
    class Dream:
        """One dream, exactly as it was sent."""

        recorded_at: datetime
        vividness: int
        timezone: str | None = None
        note: str | None = field(default=None, repr=False)
        note_visibility: NoteVisibility = NoteVisibility.PRIVATE


    def _build(fields):
        known = ("recorded_at", "vividness", "timezone", "note")
        return Dream(**{name: fields[name] for name in known if fields.get(name) is not None})


    def _check(dream, terms, now):
        return (*check_recorded_at(dream.recorded_at, now=now), *check_timezone(dream.timezone))


    KIND: Final = Kind(
        DREAM, build=_build, check=_check, lay_down=lay_down_fields("vividness"), is_plain=lambda dream: True
    )
'''
AMONG_THE_SCHEMAS = '''
    """A dream inside a synced item."""

    from __future__ import annotations

    from journal_api.domain.kinds.dreams import DREAM
    from journal_api.web.schemas.bases import Schema
    from journal_api.web.schemas.fields import Integer, Text
    from journal_api.web.schemas.moments import Instant, Zone


    class DreamData(Schema):
        """A dream inside a synced item."""

        recorded_at = Instant("When it was dreamt.", required=True)
        timezone = Zone("The zone the person was in.")
        vividness = Integer("0 to 10.", least=0, most=10, required=True)
        note = Text("Free text.", longest=100)


    KIND = DREAM
    DATA = DreamData()
'''
IN_THE_STORE = '''
    """Dreams are entries."""

    from __future__ import annotations

    from alembic import op

    revision = "{revision}"
    down_revision = "{head}"
    branch_labels = None
    depends_on = None


    def upgrade() -> None:
        op.execute("ALTER TABLE entry DROP CONSTRAINT entry_kind_check")
        op.execute(
            "ALTER TABLE entry ADD CONSTRAINT entry_kind_check CHECK (kind IN ('dream', 'mood_entry', "
            "'practice_entry', 'questionnaire_response', 'side_effect'))"
        )
'''
AMONG_THE_TESTS = '''
    """A dream is synced like all else."""

    from tests.people import People
    from tests.web.phones import EDITED_AT, RECORDED_AT, Phone, item_of, statuses


    def dream(**changes):
        item = item_of(data={})
        data = {"recorded_at": RECORDED_AT, "vividness": 7, "note": "the sea"}
        return {**item, "type": "dream", "data": data, **changes}


    def test_a_dream_is_synced(people: People) -> None:
        phone, other = Phone(people.ana), Phone(people.ana, "tablet")
        first, mood = dream(), item_of()

        taken = phone.push(first, dream(data={"recorded_at": RECORDED_AT, "vividness": 11}), mood)
        edited = {**first, "rev": 2, "data": {**first["data"], "vividness": 2}}
        later = other.push(edited, first)
        pulled = {item["id"]: item for item in other.pull()}

        assert statuses(taken) == ["created", "rejected", "created"]
        assert taken[1]["errors"][0]["pointer"] == "/data/vividness"
        assert statuses(later) == ["updated", "superseded"]
        assert pulled[first["id"]]["data"] == {
            "recorded_at": RECORDED_AT, "vividness": 2, "note": "the sea"
        }
        assert [item["type"] for item in Phone(people.ana).pull(types="dream")] == ["dream"]
        gone = phone.push({**first, "rev": 3, "deleted": True})
        assert statuses(gone) == ["updated"]
'''


@pytest.mark.exhaustive
def test_a_new_kind_joins_by_one_file_per_room(tmp_path: Path) -> None:
    for part in ("journal_api", "workers", "tests", "pyproject.toml", "wsgi.py"):
        _copy(PROJECT / part, tmp_path / part)
    versions = tmp_path / "journal_api/store/migrations/versions"
    head = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    revision = f"{int(head) + 1:04}"
    for path, text in (
        (tmp_path / "journal_api/domain/kinds/dreams.py", IN_THE_DOMAIN),
        (tmp_path / "journal_api/web/schemas/kinds/dreams.py", AMONG_THE_SCHEMAS),
        (versions / f"{revision}_dreams.py", IN_THE_STORE.format(head=head, revision=revision)),
        (tmp_path / "tests/web/test_dreams.py", AMONG_THE_TESTS),
    ):
        path.write_text(dedent(text).lstrip(), encoding="utf-8")

    ran = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/web/test_dreams.py"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "1 passed" in ran.stdout


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    else:
        shutil.copy2(source, target)
