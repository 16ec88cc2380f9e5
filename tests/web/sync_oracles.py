"""What a record must be after any story: a dictionary and a rule of three lines. Shares no code with the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.web.sync_kinds import KINDS

Place = tuple[str, str]

# Writes through the API are of the real present, long after all that the phones of the story write.
_PRESENT = "9999"


@dataclass(frozen=True, slots=True)
class Version:
    """One version as a person would describe it; ``mood`` is None for a tombstone."""

    rev: int
    deleted: bool
    edited_at: str
    device: str
    mood: int | None

    @property
    def rank(self) -> tuple[int, bool, str, str]:
        """What decides; the stories never tell two versions apart by their content alone."""
        return (self.rev, self.deleted, self.edited_at, self.device)


@dataclass(slots=True)
class Oracle:
    """Everything that was taken so far."""

    stands: dict[Place, Version] = field(default_factory=dict)
    ever: set[tuple[Place, Version]] = field(default_factory=set)

    def take(self, place: Place, version: Version) -> None:
        """Take a version, from wherever and whenever."""
        self.ever.add((place, version))
        if place not in self.stands or version.rank > self.stands[place].rank:
            self.stands[place] = version

    def write_on_server(self, place: Place, *, mood: int | None) -> None:
        """Edit what stands through the API, or delete it."""
        rev = self.stands[place].rev + 1 if place in self.stands else 1
        self.take(place, Version(rev, mood is None, _PRESENT, "server", mood))

    def list_live(self) -> list[Place]:
        """List what is there and not deleted."""
        return sorted(place for place, version in self.stands.items() if not version.deleted)

    def tell(self) -> dict[Place, tuple[int, bool, str, int | None]]:
        """Tell what every device must hold once it has pulled."""
        return {place: (one.rev, one.deleted, one.device, one.mood) for place, one in self.stands.items()}


def read_item(item: dict[str, Any]) -> tuple[Place, Version]:
    """Read a pushed item as the oracle does."""
    mood = None if item["deleted"] else KINDS[item["type"]].read(item["data"])
    version = Version(item["rev"], item["deleted"], item["edited_at"], item["by"], mood)
    return (item["type"], item["id"]), version


def read_pulled(item: dict[str, Any]) -> tuple[Place, tuple[int, bool, str, int | None]]:
    """Read a pulled item as what a device then holds."""
    mood = KINDS[item["type"]].read(item["data"] or {})
    return (item["type"], item["id"]), (item["rev"], item["deleted"], item["device_id"], mood)
