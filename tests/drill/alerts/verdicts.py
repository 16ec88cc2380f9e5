"""What the ledger demands against what came: alerts as clinicians read them, letters as the mail server kept them.

Pure: nothing here asks the product.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from tests.drill.alerts.faults import BROKER_KINDS, Fault, Kind
from tests.drill.alerts.loads import Refusal
from tests.drill.alerts.receivers import Fate, Letter
from tests.drill.alerts.stories import Demand

CALM_P99_SECONDS, MOST_SECONDS = 60.0, 120.0
LEAST_BACKLOG = 1000
STALL_TOLD_SECONDS = 60.0
# How long after a kill something of it is still under way: a claim, and the send within it.
AFTERMATH_SECONDS = 95.0
# No policy has a second step sooner after the alert opened; half a minute is left for the answer to an entry that
# was stored, and whose answer a kill swallowed.
LEAST_STEP_SECONDS = 270.0
_WORKERS_SENDS, _RELAYS_SENDS = 2, 8
# Sends that may be in flight when it happens; each of them may come twice.
IN_FLIGHT: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.WORKER: _WORKERS_SENDS,
        Kind.SENDING: _WORKERS_SENDS,
        Kind.RELAY: _RELAYS_SENDS,
        Kind.POSTGRES: _WORKERS_SENDS + _RELAYS_SENDS,
        Kind.STALL: _WORKERS_SENDS + _RELAYS_SENDS,
    }
)


@dataclass(frozen=True, slots=True)
class SeenAlert:
    """One alert as the patient's clinician reads it, and to whom its first letter has to go."""

    id: str
    demand: Demand
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """How long after the last entry it needs an alert's first letter came, and so without the time faults were held."""

    demand: Demand
    seconds: float
    net_seconds: float
    during: frozenset[Kind]


@dataclass(slots=True)
class Findings:
    """What is wrong, each in words; and what was measured."""

    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    undemanded: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    misdirected: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    hasty: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    copies: int = 0
    copies_allowed: int = 0

    @property
    def wrongs(self) -> dict[str, list[str]]:
        """Name what must not be, all of it."""
        names = ("missing", "doubled", "undemanded", "untold", "misdirected", "surplus", "hasty", "late", "unanswered")
        return {name: getattr(self, name) for name in names}


def judge_alerts(demands: Collection[Demand], seen: Collection[SeenAlert], findings: Findings) -> None:
    """Find alerts that are missing, there more than once, or demanded by nothing."""
    counts = Counter(one.demand for one in seen)
    findings.missing += [_name(one) for one in demands if one not in counts]
    findings.doubled += [_name(one) for one, count in counts.items() if count > 1]
    findings.undemanded += [_name(one) for one in counts if one not in demands]


def judge_letters(seen: Iterable[SeenAlert], letters: Iterable[Letter], findings: Findings) -> None:
    """Find alerts nobody could read of, and first letters that went to somebody else; later steps have their own."""
    kept, addresses = defaultdict[str, list[Letter]](list), set[str]()
    for letter in letters:
        if letter.is_kept and letter.alert_id is not None:
            kept[letter.alert_id].append(letter)
    for one in seen:
        addresses.add(one.address)
        mine = kept.pop(one.id, [])
        if not any(letter.to == one.address for letter in mine):
            findings.untold.append(_name(one.demand))
        findings.misdirected += [letter.message_id for letter in mine[:1] if letter.to != one.address]
    # A letter to one of them about an alert that none of them can read is no better; what goes on with patients that
    # are not the drill's is not its concern.
    strangers = (letter for letters in kept.values() for letter in letters)
    findings.misdirected += [letter.message_id for letter in strangers if letter.to in addresses]


def judge_copies(letters: Iterable[Letter], faults: Collection[Fault], findings: Findings) -> None:
    """Find letters that came more often than what was dropped, killed or stopped while they were sent can excuse."""
    copies: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.is_kept:
            copies[letter.message_id].append(letter)
    unexcused = 0
    for message_id, came in copies.items():
        for earlier, later in pairwise(came):
            findings.copies += 1
            if earlier.fate is Fate.DROPPED:
                findings.copies_allowed += 1
                continue
            unexcused += 1
            if not any(_breaks_between(fault, earlier, later) for fault in faults):
                findings.surplus.append(f"{message_id} came again after {later.at - earlier.at:.0f} s")
    allowed = sum(IN_FLIGHT.get(fault.kind, 0) for fault in faults)
    findings.copies_allowed += allowed
    if unexcused > allowed:
        findings.surplus.append(f"{unexcused} copies, where {allowed} sends at most were in flight")


def judge_haste(
    demands: Mapping[Demand, float], seen: Iterable[SeenAlert], letters: Iterable[Letter], findings: Findings
) -> None:
    """Find letters of a later step that came sooner after the entry than any policy has one."""
    opened = {one.id: demands[one.demand] for one in seen if one.demand in demands}
    first: dict[str, Letter] = {}
    told = [letter for letter in letters if letter.alert_id in opened]
    for letter in sorted(told, key=lambda one: one.at):
        alert_id = letter.alert_id or ""
        before, seconds = first.setdefault(alert_id, letter), letter.at - opened[alert_id]
        if letter.message_id != before.message_id and seconds < LEAST_STEP_SECONDS:
            findings.hasty.append(f"{letter.message_id} came {seconds:.0f} s after the entry")


def judge_times(
    demands: Mapping[Demand, float],
    seen: Iterable[SeenAlert],
    letters: Iterable[Letter],
    faults: Collection[Fault],
    findings: Findings,
) -> None:
    """Measure from the entry to the first letter that came whole, whatever was answered to it, and find the late."""
    came: dict[str, float] = {}
    for letter in letters:
        if letter.alert_id is not None:
            came[letter.alert_id] = min(came.get(letter.alert_id, math.inf), letter.at)
    for one in seen:
        if one.demand in demands and one.id in came:
            findings.told.append(_measure(one.demand, demands[one.demand], came[one.id], faults))
    calm = [one.seconds for one in findings.told if not one.during]
    if calm and (p99 := quantile(calm, 0.99)) > CALM_P99_SECONDS:
        findings.late.append(f"{p99:.0f} s at the 99th percentile where nothing was wrong")
    findings.late += [
        f"{_name(one.demand)}: {one.net_seconds:.0f} s" for one in findings.told if one.net_seconds > MOST_SECONDS
    ]


def judge_answers(refusals: Iterable[Refusal], faults: Iterable[Fault], findings: Findings) -> None:
    """Find requests that were not answered well, nor when sent again, while nothing but the broker was wrong.

    The first try may have met a connection that the server was just closing: it had been idle for too long.
    """
    held = [fault for fault in faults if fault.kind in BROKER_KINDS]
    for one in refusals:
        for fault in held:
            if one.attempt > 1 and fault.began <= one.began and one.ended <= fault.ended:
                findings.unanswered.append(f"after {one.ended - one.began:.1f} s, while: {fault.kind}")


def quantile(values: Collection[float], share: float) -> float:
    """Return the value that this share of the values does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _measure(demand: Demand, accepted_at: float, came_at: float, faults: Iterable[Fault]) -> Told:
    met = [fault for fault in faults if fault.began < came_at and fault.ended + AFTERMATH_SECONDS > accepted_at]
    held = sum(max(min(one.ended, came_at) - max(one.began, accepted_at), 0.0) for one in met)
    seconds = max(came_at - accepted_at, 0.0)
    return Told(demand, seconds, max(seconds - held, 0.0), frozenset(one.kind for one in met))


def _breaks_between(fault: Fault, earlier: Letter, later: Letter) -> bool:
    """Tell whether a fault may have kept somebody from recording that the earlier letter was taken."""
    return fault.kind in IN_FLIGHT and earlier.at - AFTERMATH_SECONDS <= fault.ended and fault.began <= later.at


def _name(demand: Demand) -> str:
    patient, rule = demand
    return f"{rule} of patient {patient}"
