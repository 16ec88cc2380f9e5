"""All kinds of things a person logs, found where they stand: a new kind joins by its own file in each room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from journal_api.domain import kinds
from journal_api.domain.errors import Fault
from journal_api.domain.kind_shapes import EntryKind, Kind, Logged, Terms
from journal_api.domain.profiles import Sex


def _find_kinds() -> Mapping[EntryKind, Kind]:
    files = sorted(found.name for found in iter_modules(kinds.__path__))
    found: tuple[Kind, ...] = tuple(import_module(f"{kinds.__name__}.{name}").KIND for name in files)
    return MappingProxyType({kind.name: kind for kind in found})


KINDS = _find_kinds()


def content_of(kind: EntryKind, entry: Logged, *, sex: Sex | None = None) -> dict[str, Any]:
    """Lay an entry down as JSON-shaped content: everything but time, zone and note; what is absent is left out.

    `sex` is that of whose record it is, where it is known: a score may hang on it.
    """
    return KINDS[kind].lay_down(entry, sex)


def check_entry(kind: EntryKind, entry: Logged, *, terms: Terms, now: datetime) -> tuple[Fault, ...]:
    """Find every fault of an entry of any kind, on the terms of the patient's clinic."""
    return KINDS[kind].check(entry, terms, now)
