"""What a kind of entry says about itself, so that nobody else needs to know which kinds there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NewType, Protocol
from uuid import UUID

from journal_api.domain.entries import NoteVisibility
from journal_api.domain.errors import Fault
from journal_api.domain.measures import Measure
from journal_api.domain.profiles import Sex
from journal_api.domain.risk_readings import RiskReading

# The one word of a kind: in paths of the record, in what phones sync, in the database.
EntryKind = NewType("EntryKind", str)

Fields = Mapping[str, Any]
Content = Mapping[str, Any]


class Logged(Protocol):
    """Anything a person logs, exactly as it was sent: a frozen value with at least these."""

    @property
    def recorded_at(self) -> datetime:
        """Tell when it was, with the sender's offset."""

    @property
    def timezone(self) -> str | None:
        """Name the zone the person was in."""

    @property
    def note(self) -> str | None:
        """Give the open text; a kind without notes says None."""

    @property
    def note_visibility(self) -> NoteVisibility:
        """Tell who may read the note."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clinic lets its patients log: its own measures by name, and the instruments it has switched on."""

    measures: Mapping[str, Measure] = field(default_factory=lambda: MappingProxyType({}))
    switched_on: frozenset[str] = frozenset()


NO_TERMS = Terms()


def asks_nothing(_: Any) -> bool:
    """Say no: of a value that uses nothing of the clinic's."""
    return False


def names_nothing(_: Any) -> None:
    """Name none: of a value or content that has no such thing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; each function takes values of this kind alone, as its ``build`` makes them.

    ``build`` makes the value from fields as a schema loads them or content keeps them; ``check`` finds every fault of
    one on the clinic's terms at an instant; ``lay_down`` gives its JSON-shaped content, without time, zone and note.
    ``derived_fields`` are content that the product made of the others: no part of what makes two entries equal.
    ``is_plain`` says that storing it takes no look at anything else: a setting of the clinic, a session, an alert.
    ``uses_measures``, ``find_instrument`` and ``find_session`` say what it leans on; ``read_risk`` what its content
    says about harming oneself, None where it was not asked.
    """

    name: EntryKind
    build: Callable[[Fields], Logged]
    check: Callable[[Any, Terms, datetime], tuple[Fault, ...]]
    lay_down: Callable[[Any, Sex | None], dict[str, Any]]
    is_plain: Callable[[Any], bool]
    derived_fields: frozenset[str] = frozenset()
    uses_measures: Callable[[Any], bool] = asks_nothing
    find_instrument: Callable[[Any], str | None] = names_nothing
    find_session: Callable[[Any], UUID | None] = names_nothing
    read_risk: Callable[[Content], RiskReading | None] = names_nothing


def lay_down_fields(*names: str) -> Callable[[Any, Sex | None], dict[str, Any]]:
    """Make what lays these fields down as they are; what is absent is left out."""

    def lay_down(value: Any, _: Sex | None) -> dict[str, Any]:
        found = ((name, getattr(value, name)) for name in names)
        return {name: spell_json(one) for name, one in found if one is not None and one != ()}

    return lay_down


def spell_json(value: Any) -> Any:
    """Spell one field as JSON has it: an instant in one spelling, so that the same one sent again is the same."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, str | UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
