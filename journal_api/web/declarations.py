"""What an operation declares of itself."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Flask

from journal_api.web.calls import Call
from journal_api.web.item_counts import ItemLimit
from journal_api.web.schemas.bases import AnswerSchema, QuerySchema, Schema

PUBLIC: Final = "public"

Access = tuple[str, str] | str
Exists = Callable[[Call], None]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That an operation will go: since when that is said, when it goes (None: undecided), where the new way is told.

    Instants are aware; ``link`` is a path or an address.
    """

    since: datetime
    sunset: datetime | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class BodyForm:
    """How a body may come: of how many bytes at most, unpacked or not, how packed, with how many items in its list."""

    limit_bytes: int = 64 * 1024
    encodings: tuple[str, ...] = ("identity",)
    limit_items: ItemLimit | None = None


USUAL_FORM: Final = BodyForm()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as declared: who may, what it takes, what it answers. Its schemas are built once, at import."""

    name: str
    access: Access
    summary: str
    description: str
    body: Schema | None
    query: QuerySchema
    answers: Mapping[int, AnswerSchema | None]
    exists: Exists | None
    form: BodyForm
    needs_if_match: bool
    problems: tuple[int, ...] = ()
    deprecation: Deprecation | None = None

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may call it, signed in or not."""
        return self.access == PUBLIC


class NoParameters(QuerySchema):
    """The query of an operation that takes none."""


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a page that is no JSON operation (documents, health, metrics) as open to everybody."""
    view.declared_access = PUBLIC  # type: ignore[attr-defined]
    return view


def check_every_route_declares(app: Flask, policy: Container[tuple[str, str]]) -> None:
    """Raise RuntimeError naming every route of ``app`` that declares neither PUBLIC nor an entry of ``policy``."""
    silent = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not _is_declared(getattr(app.view_functions[rule.endpoint], "declared_access", None), policy)
    )
    if silent:
        raise RuntimeError("These routes do not declare who may call them: " + ", ".join(silent))


def _is_declared(access: Access | None, policy: Container[tuple[str, str]]) -> bool:
    return access == PUBLIC or (isinstance(access, tuple) and access in policy)
