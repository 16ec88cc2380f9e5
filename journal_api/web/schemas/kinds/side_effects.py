"""A side effect inside a synced item: the fields of its own POST, without id."""

from __future__ import annotations

from typing import Final

from journal_api.domain.kinds.side_effects import SIDE_EFFECT
from journal_api.web.schemas.entries import OwnSideEffectFields


class SideEffectData(OwnSideEffectFields):
    """A side effect inside a synced item."""


KIND: Final = SIDE_EFFECT
DATA: Final = SideEffectData()
