"""Clinics that set marks of their own."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from journal_api.domain.thresholds import THRESHOLDS
from tests.people import People, Person

_BY_LAST_WORD = {name.rpartition(".")[2]: name for name in THRESHOLDS}


def patch_thresholds(admin: Person, thresholds: Any) -> TestResponse:
    """Send a change of the clinic's thresholds alone."""
    return admin.patch("/v1/clinic", json={"thresholds": thresholds}, headers={"If-Match": "*"})


def set_marks(people: People, **marks: int | None) -> None:
    """Set marks of the clinic, named by what their ids end in."""
    edited = patch_thresholds(people.admin, {_BY_LAST_WORD[name]: value for name, value in marks.items()})
    assert edited.status_code == 200, edited.text
