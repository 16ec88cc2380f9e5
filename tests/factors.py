"""Gives somebody a second factor through the product's own services, and makes codes as their app would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import pyotp

from journal_api.services.resources import Resources
from journal_api.services.second_factors import begin_second_factor, confirm_second_factor
from journal_api.services.sign_ins import Origin
from tests.people import Person


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's authenticator app and the recovery codes they printed."""

    secret: str
    recovery_codes: tuple[str, ...]

    def make_code(self, at: datetime) -> str:
        """Make the code that the app shows at an instant."""
        return pyotp.TOTP(self.secret).at(at)


def origin() -> Origin:
    """Come from a network of one's own: guesses of other tests slow nobody down there."""
    return Origin(uuid4().hex, "phone", None)


def begin_factor(resources: Resources, person: Person, *, now: datetime) -> Factor:
    """Let somebody begin a second factor; it asks for nothing yet."""
    grant = person.grant("second_factor", "write")
    return Factor(begin_second_factor(resources, grant, person.password, origin=origin(), now=now).secret, ())


def set_up_factor(resources: Resources, person: Person, *, now: datetime) -> Factor:
    """Let somebody set up a second factor; the code of ``now`` is taken by it."""
    begun = begin_factor(resources, person, now=now)
    grant = person.grant("second_factor", "write")
    return Factor(begun.secret, confirm_second_factor(resources, grant, begun.make_code(now), now=now))
