"""When CR-04 speaks, when the phone asks for one more check-in, and when an episode is over.

An alarm needs the evidence to reach its limit, a drop worth telling, and two weeks since the last one; it is armed
again once the evidence has fallen well below the limit (hysteresis). An open episode ends when the level is back, when
the lower level has become the usual one, or when a further drop opens the next.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.deterioration_findings import Finding, accept_drop, find_drop, find_slide, weigh_evidence
from journal_api.domain.deterioration_levels import (
    Usual,
    anchor_anew,
    begin_usual,
    find_pace,
    follow_level,
    has_joined,
    has_slid,
)
from journal_api.domain.deterioration_states import Beliefs
from journal_api.domain.judgements import Ending, Episode


@dataclass(frozen=True, slots=True)
class Told:
    """An episode as it is watched: what was found when it opened, in shares of the range, and how it ended."""

    finding: Finding
    opened_at: int
    log_evidence: float | None
    days_since_session: int | None
    ended_at: int | None = None
    ending: Ending | None = None


class Watch(NamedTuple):
    """What CR-04 remembers: the evidence of the last entry, whether it may speak, the episodes, the prompts.

    `calm_entries` counts the days in a row on which the open episode's drop was nearly gone.
    """

    log_evidence: float = 0.0
    is_armed: bool = True
    calm_entries: int = 0
    told: tuple[Told, ...] = ()
    prompted_at: tuple[int, ...] = ()
    usuals: Mapping[str, Usual] = {}

    @property
    def open_one(self) -> Told | None:
        """Return the episode that is not over, if there is one."""
        return self.told[-1] if self.told and self.told[-1].ended_at is None else None


def limit_for(measures: int) -> float:
    """Return the evidence at which so many measures speak."""
    return rule.ALARM_LIMIT.value if measures == 1 else rule.ALARM_LIMIT_TOGETHER.value


def watch_day(watch: Watch, beliefs: Beliefs, entered: Sequence[str]) -> tuple[Watch, Beliefs]:
    """Let a day that has been taken in open an episode, end one, or ask for one more check-in.

    `entered` are the judged measures with an entry on it. An alarm corrects what is believed of the levels.
    """
    if entered:
        watch = _follow_levels(watch, beliefs, entered)
        watch = _follow_episode(watch, beliefs, entered)
        watch, beliefs = _decide(watch, beliefs)
    return _ask_again(watch, beliefs), beliefs


def _follow_levels(watch: Watch, beliefs: Beliefs, entered: Sequence[str]) -> Watch:
    current = watch.open_one
    affected = () if current is None else current.finding.measures
    since = None if beliefs.last_session is None else beliefs.at - beliefs.last_session
    usuals = dict(watch.usuals)
    for name in entered:
        if name not in usuals:
            usuals[name] = begin_usual(beliefs.filters[name], beliefs.at)
            continue
        pace = find_pace(in_episode=name in affected, sessions=beliefs.sessions, since_session=since)
        usuals[name] = follow_level(usuals[name], beliefs.filters[name], at=beliefs.at, pace=pace)
    return watch._replace(usuals=usuals)


def _follow_episode(watch: Watch, beliefs: Beliefs, entered: Sequence[str]) -> Watch:
    current = watch.open_one
    if current is None:
        return watch
    finding = current.finding
    if finding.measure in entered:
        f = beliefs.filters[finding.measure]
        # With the deviation: the level alone follows a return too slowly to tell that it is over.
        left = finding.baseline - f.m - f.x
        is_calm = left <= rule.CLOSING_SHARE.value * finding.drop
        watch = watch._replace(calm_entries=watch.calm_entries + 1 if is_calm else 0)
    if watch.calm_entries >= rule.CLOSING_ENTRIES.value:
        return _end(watch, beliefs, Ending.RECOVERED, at=beliefs.at)
    if beliefs.at - current.opened_at >= rule.SETTLING_DAYS.value:
        return _end(watch, beliefs, Ending.SETTLED, at=beliefs.at)
    return watch


def _end(watch: Watch, beliefs: Beliefs, ending: Ending, *, at: int) -> Watch:
    last = watch.told[-1]
    ended = replace(last, ended_at=at, ending=ending)
    usuals = dict(watch.usuals)
    if ending is Ending.SETTLED:
        for name in last.finding.measures:
            usuals[name] = usuals[name]._replace(usual=beliefs.filters[name].m)
    return watch._replace(told=(*watch.told[:-1], ended), calm_entries=0, usuals=usuals)


def _decide(watch: Watch, beliefs: Beliefs) -> tuple[Watch, Beliefs]:
    joined = sorted(name for name, usual in watch.usuals.items() if has_joined(usual, at=beliefs.at))
    if not joined:
        return watch._replace(log_evidence=0.0), beliefs
    evidence, limit = weigh_evidence(beliefs, joined), limit_for(len(joined))
    is_armed = watch.is_armed or evidence.log < limit - rule.REARMING.value
    watch = watch._replace(log_evidence=evidence.log, is_armed=is_armed)
    quiet = beliefs.at - watch.told[-1].opened_at if watch.told else None
    if is_armed and evidence.log >= limit and (quiet is None or quiet >= rule.REFRACTORY_DAYS.value):
        finding = find_drop(beliefs, evidence, joined)
        if finding is None:
            return watch, beliefs
        corrected = accept_drop(beliefs, evidence, joined)
        return _open(watch, corrected, finding, log_evidence=evidence.log), corrected
    if quiet is not None and quiet < rule.SLOW_QUIET_DAYS.value:
        return watch, beliefs
    slid = [name for name in joined if has_slid(watch.usuals[name], beliefs.filters[name])]
    if not slid:
        return watch, beliefs
    return _open(watch, beliefs, find_slide(beliefs.filters, watch.usuals, slid), log_evidence=None), beliefs


def _open(watch: Watch, beliefs: Beliefs, finding: Finding, *, log_evidence: float | None) -> Watch:
    earlier = watch.told[-1] if watch.told else None
    if earlier is not None and earlier.ended_at is None:
        # A further drop: what was told before settled where this one began.
        at = max(earlier.opened_at, min(finding.onset_at, beliefs.at) - 1)
        watch = _end(watch, beliefs, Ending.SETTLED, at=at)
    over = watch.told[-1].ended_at if watch.told else None
    if over is not None:
        finding = replace(finding, onset_at=max(finding.onset_at, over + 1))
    since = None if beliefs.last_session is None else beliefs.at - beliefs.last_session
    told = Told(finding, beliefs.at, log_evidence, since)
    usuals = {name: anchor_anew(usual, beliefs.filters[name].m, at=beliefs.at) for name, usual in watch.usuals.items()}
    for name in finding.measures:
        # Until it is over, the episode is held against the level from before the drop.
        before = finding.baseline if name == finding.measure else max(usuals[name].usual, beliefs.filters[name].m)
        usuals[name] = usuals[name]._replace(usual=before)
    is_armed = watch.is_armed and log_evidence is None
    return watch._replace(told=(*watch.told, told), is_armed=is_armed, calm_entries=0, usuals=usuals)


def _ask_again(watch: Watch, beliefs: Beliefs) -> Watch:
    """Ask for one more check-in while the evidence is suggestive, but not soon after it was told."""
    if watch.log_evidence < rule.PROMPT_LIMIT.value or beliefs.at - beliefs.entered_at > rule.PROMPT_SILENCE.value:
        return watch
    if watch.told and beliefs.at - watch.told[-1].opened_at < rule.REFRACTORY_DAYS.value:
        return watch
    return watch._replace(prompted_at=(*watch.prompted_at, beliefs.at))


def describe_episode(told: Told, span: float, own_baseline: float) -> Episode:
    """Tell an episode in the measure's own unit, whose range is `span` wide."""
    finding = told.finding
    margin = rule.BAND_QUANTILE.value * finding.standard_error
    return Episode(
        measure=finding.measure,
        started_on=date.fromordinal(finding.onset_at),
        opened_on=date.fromordinal(told.opened_at),
        ended_on=None if told.ended_at is None else date.fromordinal(told.ended_at),
        shape=finding.shape,
        drop=finding.drop * span,
        lower=max(0.0, finding.drop - margin) * span,
        upper=(finding.drop + margin) * span,
        baseline=own_baseline,
        sd=finding.sd * span,
        entries_since_onset=finding.entries,
        days_since_session=told.days_since_session,
        odds=None if told.log_evidence is None else math.exp(told.log_evidence),
        measures=finding.measures,
        ending=told.ending,
    )
