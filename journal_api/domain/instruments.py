"""The instruments a patient may answer, and which of them a clinic has switched on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from journal_api.domain.clinical_rules.instruments.catalog import CATALOG
from journal_api.domain.clinical_rules.instruments.shapes import Instrument, Switch
from journal_api.domain.errors import Fault

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType({instrument.id: instrument for instrument in CATALOG})

SWITCHABLE: tuple[str, ...] = tuple(one.id for one in CATALOG if one.switch is not Switch.ALWAYS_ON)
LICENSED: tuple[str, ...] = tuple(one.id for one in CATALOG if one.switch is Switch.LICENCE)


def is_switched_on(instrument: Instrument, switched_on: Collection[str]) -> bool:
    """Tell whether patients of a clinic may answer it; `switched_on` names what the clinic has switched on itself."""
    return instrument.switch is Switch.ALWAYS_ON or instrument.id in switched_on


def check_switches(switched_on: Sequence[str], *, accepted: Collection[str]) -> tuple[Fault, ...]:
    """Find what keeps a clinic from switching these on; ``accepted`` names the licences it has accepted."""
    return tuple(
        Fault(
            f"/instruments/{at}", "licence_not_accepted", "Accept its owner's terms: name it in accepted_licences too."
        )
        for at, name in enumerate(switched_on)
        if name in LICENSED and name not in accepted
    )
