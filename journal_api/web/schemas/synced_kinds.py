"""Which kinds of things phones sync, each found in its own file: a new one joins by one more there."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from journal_api.domain.kind_shapes import EntryKind
from journal_api.web.schemas import kinds
from journal_api.web.schemas.bases import Schema


def _find_schemas() -> Mapping[EntryKind, Schema]:
    files = sorted(found.name for found in iter_modules(kinds.__path__))
    found = tuple(import_module(f"{kinds.__name__}.{name}") for name in files)
    return MappingProxyType({one.KIND: one.DATA for one in found})


DATA_SCHEMAS = _find_schemas()
SYNCED_KINDS = tuple(DATA_SCHEMAS)
