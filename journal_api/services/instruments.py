"""The instruments, as a clinic offers them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.clinical_rules.instruments.shapes import Instrument
from journal_api.domain.errors import NotFound
from journal_api.domain.instruments import INSTRUMENTS, is_switched_on
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.clinics import get_own_clinic


@dataclass(frozen=True, slots=True)
class OfferedInstrument:
    """An instrument, and whether patients of the caller's clinic may answer it."""

    instrument: Instrument
    is_switched_on: bool


def name_version(offered: OfferedInstrument) -> int:
    """Return a number that stands for what the instrument and its switch say now; its ETag."""
    return zlib.crc32(repr(offered).encode())


def list_instruments(resources: Resources, grant: Grant, *, now: datetime) -> tuple[OfferedInstrument, ...]:
    """List every instrument, switched on or not, in the order in which they are shown."""
    with resources.database.transaction(grant.scope) as tx:
        switched_on = get_own_clinic(tx).instruments
        audit_use(tx, grant, now=now)
    return tuple(OfferedInstrument(one, is_switched_on(one, switched_on)) for one in INSTRUMENTS.values())


def read_instrument(resources: Resources, grant: Grant, name: str, *, now: datetime) -> OfferedInstrument:
    """Read one instrument. Raises NotFound."""
    with granted_transaction(resources, grant, now=now) as tx:
        instrument = INSTRUMENTS.get(name)
        if instrument is None:
            raise NotFound
        switched_on = get_own_clinic(tx).instruments
        audit_use(tx, grant, now=now)
    return OfferedInstrument(instrument, is_switched_on(instrument, switched_on))
