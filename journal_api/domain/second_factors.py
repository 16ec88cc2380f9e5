"""The second factor of staff: codes of an authenticator app (RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from journal_api.domain.note_keys import WrappedKey

STEP_SECONDS: Final = 30
# RFC 6238, 5.2: a clock may be one step off, in either direction; more only helps who guesses.
STEPS_APART: Final = 1
RECOVERY_CODES: Final = 10
_CODE_OF_AN_APP = re.compile(r"[0-9]{6}", re.ASCII)
_SPACING = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """An account's second factor as it is kept: its secret sealed, in force once a first code has confirmed it.

    ``last_step`` is the newest time step of which a code was taken.
    """

    sealed_secret: WrappedKey
    begun_at: datetime
    confirmed_at: datetime | None
    last_step: int | None


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """What its owner sees of it: since when it is in force (None: not), and how many recovery codes are unused."""

    confirmed_at: datetime | None
    recovery_codes_left: int


class Proof(StrEnum):
    """What became of a code, or of none, when the second factor was asked for."""

    NOT_NEEDED = "the account has no second factor"
    APP = "a code of the authenticator app, taken for the first time"
    RECOVERY = "a recovery code, now used"
    MISSING = "no code was given"
    WRONG = "not a code, or one that was taken before"


def list_good_steps(now: datetime, last_step: int | None) -> tuple[int, ...]:
    """List the time steps whose codes are taken now: not those up to the last one of which a code was taken."""
    present = int(now.timestamp()) // STEP_SECONDS
    near = range(present - STEPS_APART, present + STEPS_APART + 1)
    return tuple(step for step in near if last_step is None or step > last_step)


def tidy_code(typed: str) -> str:
    """Return a code without the spaces and hyphens that make it readable, in capitals."""
    return _SPACING.sub("", typed).upper()


def is_code_of_an_app(tidy: str) -> bool:
    """Tell whether a tidied code has the form of an authenticator app's: six digits. Recovery codes are longer."""
    return _CODE_OF_AN_APP.fullmatch(tidy) is not None
