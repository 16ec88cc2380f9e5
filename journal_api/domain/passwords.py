"""Which passwords are refused: too short, too long, common, or made of what everybody knows of the person."""

from __future__ import annotations

import re

from journal_api.domain.common_passwords import COMMON_WORDS, KEY_ROWS
from journal_api.domain.errors import Fault

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
FEWEST_DIFFERENT = 5

_LOOK_ALIKES = str.maketrans("013457@$!", "oieastasi")
_NO_LETTER = re.compile(r"[\W\d_]+")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SHORTEST_DERIVED = 4


def check_password(password: str, *, known: tuple[str, ...], pointer: str = "/password") -> tuple[Fault, ...]:
    """Find the faults of a password somebody wants; none means it may be kept.

    ``known`` is what strangers know of the person: e-mail address, name of the clinic. Messages never repeat it.
    """
    if len(password) < SHORTEST_PASSWORD:
        return (Fault(pointer, "too_short", f"It must have {SHORTEST_PASSWORD} characters at least."),)
    if len(password) > LONGEST_PASSWORD:
        return (Fault(pointer, "too_long", f"It may have {LONGEST_PASSWORD} characters at most."),)
    if _is_common(password):
        return (Fault(pointer, "weak_password", "It is among the first that anybody would try."),)
    if _is_derived(password, known):
        return (Fault(pointer, "weak_password", "It is made of the e-mail address or the name of the clinic."),)
    return ()


def _is_common(password: str) -> bool:
    folded = password.casefold()
    if len(set(folded)) < FEWEST_DIFFERENT or _is_key_walk(folded):
        return True
    return any(_period(stem) in COMMON_WORDS or _is_key_walk(stem) for stem in _stems(folded))


def _is_derived(password: str, known: tuple[str, ...]) -> bool:
    stems = _stems(password.casefold())
    return any(_period(stem) in derived for derived in map(_list_derived, known) for stem in stems)


def _list_derived(text: str) -> frozenset[str]:
    """List the whole, its parts and the words of ``text``, as bare letters."""
    folded = text.casefold()
    parts = (folded, *folded.split("@"), *re.split(r"[\W_]+", folded))
    bare = (_NO_LETTER.sub("", part) for part in parts)
    return frozenset(_period(part) for part in bare if len(part) >= _SHORTEST_DERIVED)


def _stems(folded: str) -> tuple[str, ...]:
    """Return the letters of ``folded``: as they stand, and with look-alikes read as letters."""
    inner = _ENDS.sub("", folded)
    return tuple({_NO_LETTER.sub("", folded), _NO_LETTER.sub("", inner.translate(_LOOK_ALIKES))} - {""})


def _period(text: str) -> str:
    """Return the piece that ``text`` repeats: ``abcabc`` is ``abc``."""
    return text[: (text + text).index(text, 1)] if text else text


def _is_key_walk(text: str) -> bool:
    piece = _period(text)
    return len(text) >= _SHORTEST_DERIVED and any(piece in row or piece[::-1] in row for row in KEY_ROWS)
