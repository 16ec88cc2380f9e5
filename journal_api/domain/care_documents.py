"""Documents that a patient's record has one of, written over and over by several people: each writing is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

NEVER_WRITTEN = 0


class CareDocumentKind(StrEnum):
    """Which document it is; the word is bound into its seal."""

    SAFETY_PLAN = "safety_plan"
    HANDOVER_NOTE = "handover_note"
    INTAKE = "intake"


@dataclass(frozen=True, slots=True)
class CareDocument:
    """A document as it was last written; ``revision`` is 0 and the rest empty where nobody has written it yet."""

    kind: CareDocumentKind
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    revision: int = NEVER_WRITTEN
    edited_at: datetime | None = None
    edited_by: UUID | None = None

    def says(self, content: Mapping[str, Any]) -> bool:
        """Tell whether the document has been written and says just this, lists and tuples alike."""
        return self.revision != NEVER_WRITTEN and _write(self.content) == _write(content)


def _write(content: Mapping[str, Any]) -> str:
    return json.dumps(dict(content), sort_keys=True)
