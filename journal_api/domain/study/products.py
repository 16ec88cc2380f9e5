"""CR-04 itself on simulated people, day by day as a clinic would live it, with or without the asked-for check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.deterioration import Day, State, advance, begin
from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import Measure
from journal_api.domain.study.people import Person

_NAMES = ("mood", "calm", "energy", "ease", "rest", "hope")
SIMULATED: Mapping[str, Measure] = MappingProxyType(
    {name: Measure(name, 0.0, 1.0, 1.0, HigherIs.BETTER, name) for name in _NAMES}
)


@dataclass(frozen=True, slots=True)
class Told:
    """The days since the start on which CR-04 spoke, and on which the phone asked for one more check-in."""

    alarms: tuple[int, ...]
    prompts: tuple[int, ...]


def follow_product(person: Person) -> Told:
    """Live through a record as it was logged; nobody answers when asked for more."""
    return _conclude(_live(person, None))


def follow_product_with_prompts(person: Person, rng: Random) -> Told:
    """Live through a record with somebody who often answers when asked for one more check-in."""
    return _conclude(_live(person, rng))


def list_means(person: Person, day: int) -> dict[str, float]:
    """List the answers of one day by the measures' names."""
    answers = ((name, some[day]) for name, some in zip(_NAMES, person.answers, strict=False))
    return {name: answer for name, answer in answers if answer is not None}


def _live(person: Person, rng: Random | None) -> State | None:
    state, sessions, asked = None, frozenset(person.sessions), 0
    for at in range(person.population.days):
        day = Day(at + 1, list_means(person, at), at in sessions)
        if state is None and not day.means:
            continue
        before = state or begin(day, tuple(one + 1 for one in person.sessions if one < at))
        state = advance(before, day, SIMULATED)
        has_asked = len(state.watch.prompted_at) > asked
        asked = len(state.watch.prompted_at)
        if has_asked and rng is not None and rng.random() < figures.ANSWERED_PROMPTS.value:
            state = advance(before, day._replace(means=_look_again(person, at, day.means)), SIMULATED)
            asked = max(asked, len(state.watch.prompted_at))
    return state


def _look_again(person: Person, at: int, means: Mapping[str, float]) -> dict[str, float]:
    seconds = {name: some[at] for name, some in zip(_NAMES, person.second_answers, strict=False)}
    return {name: (means.get(name, second) + second) / 2 for name, second in seconds.items()}


def _conclude(state: State | None) -> Told:
    if state is None:
        return Told((), ())
    watch = state.watch
    return Told(tuple(one.opened_at - 1 for one in watch.told), tuple(at - 1 for at in watch.prompted_at))
