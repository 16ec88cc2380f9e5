"""What the ledger says was acknowledged, against what is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.drill.ledgers import Acknowledged, Claim, Place
from tests.drill.views import Found
from tests.drill.writers import Write

# By the lists of the API what was deleted is not to be seen.
LISTS = "GET"
BATCHES, VERSIONS = "one request", "versions"


@dataclass(frozen=True, slots=True)
class Expected:
    """What may be there of one thing: what was acknowledged last, or what was sent after it and never answered."""

    acknowledged: Claim | None = None
    unanswered: Claim | None = None

    @property
    def least(self) -> int:
        """Return the revision that must be there; 0 where nothing was acknowledged."""
        return self.acknowledged.revision if self.acknowledged else 0

    @property
    def newest(self) -> int:
        """Return the highest revision that anybody wrote."""
        return max(one.revision for one in (self.acknowledged, self.unanswered) if one is not None)


@dataclass(slots=True)
class Faults:
    """What is wrong: each thing once, with the views that showed it."""

    missing: defaultdict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    doubled: defaultdict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    torn: defaultdict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def are_none(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.missing or self.doubled or self.torn)


def expect(ledger: Iterable[Acknowledged], given_up: Iterable[Write]) -> dict[Place, Expected]:
    """Say of each thing what may be there."""
    acknowledged: dict[Place, Claim] = {}
    for claim in (claim for line in ledger for claim in line.claims):
        if claim.place not in acknowledged or claim.revision > acknowledged[claim.place].revision:
            acknowledged[claim.place] = claim
    unanswered = {claim.place: claim for write in given_up for claim in write.claims}
    return {place: Expected(acknowledged.get(place), unanswered.get(place)) for place in {*acknowledged, *unanswered}}


def look(view: str, found: Iterable[Found], expected: Mapping[Place, Expected], faults: Faults) -> None:
    """Compare one view with what is expected."""
    seen: dict[Place, Found] = {}
    for one in found:
        if one.place in seen or one.place not in expected:
            faults.doubled[one.place].add(view)
        seen[one.place] = one
    for place, wanted in expected.items():
        verdict = _judge(seen.get(place), wanted, faults, shows_deleted=view != LISTS)
        if verdict is not None:
            verdict[place].add(view)


def look_at_batches(found: Mapping[Place, Found], given_up: Iterable[Write], faults: Faults) -> None:
    """Find requests that were never answered and are there in part."""
    for write in given_up:
        there = [_is(found.get(claim.place), claim) for claim in write.claims]
        if any(there) and not all(there):
            faults.torn[write.claims[0].place].add(BATCHES)


def look_at_versions(
    versions: Mapping[Place, tuple[int, ...]], expected: Mapping[Place, Expected], faults: Faults
) -> None:
    """Find versions that were kept twice, or not at all: a writer counts its own from 1 on."""
    for place, wanted in expected.items():
        kept = Counter(versions.get(place, ()))
        if any(count > 1 for count in kept.values()):
            faults.doubled[place].add(VERSIONS)
        if any(number not in kept for number in range(1, wanted.least + 1)):
            faults.missing[place].add(VERSIONS)


def _judge(
    found: Found | None, wanted: Expected, faults: Faults, *, shows_deleted: bool
) -> defaultdict[Place, set[str]] | None:
    """Choose the list on which a thing must come; None when it is as it may be."""
    if any(_is(found, claim) for claim in _allow(wanted, shows_deleted=shows_deleted)):
        return None
    if found is None or found.revision < wanted.least:
        return faults.missing
    return faults.doubled if found.revision > wanted.newest else faults.torn


def _allow(wanted: Expected, *, shows_deleted: bool) -> Iterator[Claim | None]:
    """Give what may be seen; None for nothing at all."""
    for claim in (wanted.acknowledged, wanted.unanswered):
        if claim is not None:
            yield None if claim.content is None and not shows_deleted else claim
    if wanted.acknowledged is None:
        yield None


def _is(found: Found | None, claim: Claim | None) -> bool:
    if found is None or claim is None:
        return found is None and claim is None
    if found.revision != claim.revision or (found.content is None) != (claim.content is None):
        return False
    sent, there = claim.content or {}, found.content or {}
    return all(there.get(name) == value for name, value in sent.items())
