"""The courses of the demo's people: simulated, rehearsed with the product's own rules, laid into the calendar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from journal_api.domain.alerting import RuleId
from journal_api.domain.deterioration import Judgement, judge
from journal_api.domain.measures import BUILT_IN_MEASURES, URGE_TO_HARM
from journal_api.domain.risk import RiskAnswer, judge_answer
from journal_api.domain.risk_readings import RiskReading
from journal_api.domain.silence import Silence, judge_silence
from journal_api.domain.simulation import Profile, SimulatedDay, SimulatedPatient, simulate_patient
from journal_api.domain.thresholds import NOTHING_SET
from journal_api.domain.trends import DailySeries, daily_means

LOOK_EVERY = timedelta(days=28)
DRAWS = 100
ANY_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the rules have to say of a record, days oldest first.

    ``alarms`` are the days on which a rule speaks for the first time, ``telling_days`` all on which anything changes.
    """

    alarms: tuple[tuple[date, RuleId], ...]
    telling_days: tuple[date, ...]


def rehearse(patient: SimulatedPatient, *, through: date) -> Rehearsal:
    """Find the days worth judging on, so that loading months need not judge each of them.

    A judgement depends on nothing after its day: judging on these days alone leaves the same alerts as judging daily.
    """
    judgement = _judge(patient, through=through)
    silences = _find_silences(patient, through=through)
    alarms = {(episode.opened_on, RuleId.EARLY_WARNING) for episode in judgement.episodes}
    alarms |= {(day.on, RuleId.RISK) for day in patient.days if _is_risky(day) and day.on <= through}
    alarms |= {(silence.due_on, RuleId.SILENCE) for silence, _ in silences}
    ended = {episode.ended_on for episode in judgement.episodes if episode.ended_on is not None}
    raised = {silence.urgent_on for silence, over_on in silences if silence.urgent_on < over_on}
    over = {over_on for _, over_on in silences}
    telling = {on for on, _ in alarms} | ended | raised | over | _routine_days(patient, through=through)
    return Rehearsal(tuple(sorted(alarms)), tuple(sorted(day for day in telling if day <= through)))


def draw_patient(profile: Profile, rule: RuleId, *, days: int, alarm_on: date, seed: str) -> SimulatedPatient:
    """Draw somebody whose hidden decline a rule is the first to speak of, and lay the record so that it does on a day.

    Later days are left out. No rule hears of everybody: people are drawn until one is heard of, the same for the same
    seed. Raises LookupError when the rule hears of none of them.
    """
    for attempt in range(DRAWS):
        rng = Random(f"{seed} {attempt}")  # noqa: S311 - no secret
        patient = simulate_patient(profile, starts_on=ANY_MONDAY, days=days, rng=rng)
        last = patient.days[-1].on + LOOK_EVERY
        alarms = [alarm for alarm in rehearse(patient, through=last).alarms if alarm[0] >= (patient.worsens_on or last)]
        if alarms and alarms[0][1] is rule:
            return _shift(patient, alarm_on - alarms[0][0], through=alarm_on)
    raise LookupError(f"{rule} speaks of none of {DRAWS} people like {profile}")


def _shift(patient: SimulatedPatient, by: timedelta, *, through: date) -> SimulatedPatient:
    moved = tuple(replace(day, on=day.on + by) for day in patient.days if day.on + by <= through)
    onset = None if patient.worsens_on is None else patient.worsens_on + by
    return replace(patient, days=moved, sessions=tuple(on + by for on in patient.sessions), worsens_on=onset)


def _judge(patient: SimulatedPatient, *, through: date) -> Judgement:
    observed: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for day in patient.days:
        for name in BUILT_IN_MEASURES if day.check_in is not None else ():
            observed[name].append((day.on, float(getattr(day.check_in, name))))
    series = tuple(DailySeries(BUILT_IN_MEASURES[name], daily_means(values)) for name, values in observed.items())
    return judge(series=series, sessions=patient.sessions, through=through)


def _find_silences(patient: SimulatedPatient, *, through: date) -> list[tuple[Silence, date]]:
    """List each silence CR-05 speaks of, with the day of the entry that ends it; after ``through``: none."""
    days = tuple(day.on for day in patient.days if day.on <= through)
    found = []
    for last, following in pairwise((*days, through + timedelta(days=1))):
        silence = judge_silence(
            entry_days=tuple(day for day in days if day <= last),
            sessions=patient.sessions,
            last_risk=_last_risk(patient, last),
            enrolled_on=days[0],
            today=last,
        )
        if silence.due_on < following:
            found.append((silence, following))
    return found


def _last_risk(patient: SimulatedPatient, on: date) -> RiskAnswer | None:
    answered = [(day.on, float(day.check_in.urge_to_harm)) for day in patient.days if day.check_in and day.on <= on]
    answers = [judge_answer(RiskReading(urge), NOTHING_SET, answered_on=at) for at, urge in answered]
    return answers[-1] if answers else None


def _is_risky(day: SimulatedDay) -> bool:
    if day.check_in is None:
        return False
    return RiskReading(getattr(day.check_in, URGE_TO_HARM)).find_severity(NOTHING_SET) is not None


def _routine_days(patient: SimulatedPatient, *, through: date) -> set[date]:
    """List days now and then, and the last: evidence and summaries follow the record also in quiet times."""
    first = patient.days[0].on
    return {first + LOOK_EVERY * at for at in range((through - first) // LOOK_EVERY + 1)} | {through}
