"""What a rule would have said of records as they were, and what the questionnaires after it say of that.

Counts only, added up record by record: nobody is named, and the memory it takes does not grow with the clinic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from types import MappingProxyType

from journal_api.domain.alerting import Alert, RuleId
from journal_api.domain.backtest_detectors import Alarm, Detector
from journal_api.domain.change_figures import CHANGE_FIGURES
from journal_api.domain.clinical_rules import backtest_figures as figures
from journal_api.domain.clinical_rules import cr_04_early_warning as episodes_rule
from journal_api.domain.clinical_rules import cr_05_silence as silence_rule
from journal_api.domain.courses import PHQ9
from journal_api.domain.questionnaire_rules import QUESTIONNAIRE_RULES, Questioned, QuestionnaireRule
from journal_api.domain.risk import RiskAnswer
from journal_api.domain.rule_findings import gather_bouts
from journal_api.domain.scored_responses import list_readings
from journal_api.domain.silence import judge_silence
from journal_api.domain.trends import DailySeries


@dataclass(frozen=True, slots=True)
class PastRecord:
    """One patient's record as a backtest reads it; `alerts` are all that were ever stored, oldest first."""

    series: tuple[DailySeries, ...]
    entry_days: tuple[date, ...]
    risks: tuple[RiskAnswer, ...]
    questioned: Questioned
    alerts: tuple[Alert, ...]
    enrolled_on: date

    def last_day(self, *, today: date) -> date | None:
        """Return the last day through today with an entry; None for an empty record."""
        return max((on for on in self.entry_days if on <= today), default=None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one rule over some records; they add up.

    `checked` alarms had a PHQ-9 before what they spoke of and one within 28 days after; `confirmed` ones had one at
    least a reliable change above the former. `leads` counts the confirmed by the days that took.
    """

    patients: int = 0
    days: int = 0
    alarms: int = 0
    checked: int = 0
    confirmed: int = 0
    leads: tuple[int, ...] = (0,) * (figures.CONFIRMING_DAYS.value + 1)

    def __add__(self, other: Tally) -> Tally:
        """Return both counts together."""
        return Tally(
            self.patients + other.patients,
            self.days + other.days,
            self.alarms + other.alarms,
            self.checked + other.checked,
            self.confirmed + other.confirmed,
            tuple(one + more for one, more in zip(self.leads, other.leads, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class Backtest:
    """How one rule did on a clinic's own records; shares, rates and leads are None where there is nothing to count.

    `lower` and `upper` bound the confirmed share (90 %).
    """

    rule: RuleId
    detector: str | None
    patients: int
    patient_years: float
    alarms: int
    alarms_per_patient_year: float | None
    checked: int
    confirmed: int
    confirmed_share: float | None
    lower: float | None
    upper: float | None
    median_lead_days: int | None


def tally_record(rule: RuleId, record: PastRecord, *, detector: Detector, today: date) -> Tally:
    """Count what a rule would have said of one record through `today`; `detector` is CR-04's."""
    last = record.last_day(today=today)
    if last is None:
        return Tally()
    alarms = list_alarms(rule, record, detector=detector, today=today)
    tally = Tally(patients=1, days=(last - min(record.entry_days)).days + 1)
    for alarm in alarms:
        tally += _check(alarm, record, today=today, is_same_day=rule not in _BY_QUESTIONNAIRE)
    return tally


def list_alarms(rule: RuleId, record: PastRecord, *, detector: Detector, today: date) -> tuple[Alarm, ...]:
    """List the days on which a rule would have spoken, oldest first.

    Rules over the record are replayed by it; of a rule about what happens at one moment its stored alerts are taken.
    """
    if rule is RuleId.EARLY_WARNING:
        return detector(series=record.series, sessions=record.questioned.sessions, through=today)
    if rule is RuleId.SILENCE:
        return tuple(_replay_silences(record, today=today))
    if rule is RuleId.RISK:
        return _replay_risks(record, today=today)
    own = _BY_QUESTIONNAIRE.get(rule)
    if own is not None:
        bouts = gather_bouts(own.find(record.questioned, today))
        return tuple(Alarm(bout.started_on, bout.opened_on) for bout in bouts if bout.is_told)
    return tuple(_recall(alert) for alert in record.alerts if alert.rule is rule)


def conclude(rule: RuleId, tally: Tally, *, detector: str) -> Backtest:
    """Say what the counts of one rule come to."""
    years = tally.days / figures.YEAR.value
    share = tally.confirmed / tally.checked if tally.checked else None
    lower, upper = _bound(tally.confirmed, tally.checked)
    return Backtest(
        rule=rule,
        detector=detector if rule is RuleId.EARLY_WARNING else None,
        patients=tally.patients,
        patient_years=years,
        alarms=tally.alarms,
        alarms_per_patient_year=tally.alarms / years if years else None,
        checked=tally.checked,
        confirmed=tally.confirmed,
        confirmed_share=share,
        lower=lower,
        upper=upper,
        median_lead_days=_find_median(tally.leads),
    )


_BY_QUESTIONNAIRE: Mapping[RuleId, QuestionnaireRule] = MappingProxyType(
    {one.manner.rule: one for one in QUESTIONNAIRE_RULES}
)


def _check(alarm: Alarm, record: PastRecord, *, today: date, is_same_day: bool) -> Tally:
    # An alarm that a questionnaire itself made is not confirmed by that one.
    from_on = alarm.opened_on if is_same_day else alarm.opened_on + timedelta(days=1)
    until_on = alarm.opened_on + timedelta(days=figures.CONFIRMING_DAYS.value)
    readings = list_readings(record.questioned.responses, PHQ9, through=today)
    before = [one for one in readings if one.on < alarm.started_on]
    after = [one for one in readings if from_on <= one.on <= until_on]
    if not before or not after:
        return Tally(alarms=1)
    mark = before[-1].total + CHANGE_FIGURES[PHQ9].value
    lead = next(((one.on - alarm.opened_on).days for one in after if one.total >= mark), None)
    if lead is None:
        return Tally(alarms=1, checked=1)
    leads = tuple(int(at == lead) for at in range(figures.CONFIRMING_DAYS.value + 1))
    return Tally(alarms=1, checked=1, confirmed=1, leads=leads)


def _replay_silences(record: PastRecord, *, today: date) -> Iterator[Alarm]:
    days = sorted({on for on in record.entry_days if on <= today})
    look_back = silence_rule.LOOK_BACK.value + 1
    for at, on in enumerate(days):
        until = days[at + 1] if at + 1 < len(days) else today
        risks = [one for one in record.risks if one.answered_on <= on]
        silence = judge_silence(
            entry_days=tuple(days[max(0, at - look_back) : at + 1]),
            sessions=tuple(session for session in record.questioned.sessions if session <= on),
            last_risk=max(risks, key=lambda one: one.answered_on, default=None),
            enrolled_on=record.enrolled_on,
            today=until,
        )
        if silence.is_silent:
            yield Alarm(silence.silent_since, silence.due_on)


def _replay_risks(record: PastRecord, *, today: date) -> tuple[Alarm, ...]:
    alarming = sorted({one.answered_on for one in record.risks if one.severity and one.answered_on <= today})
    apart = timedelta(days=episodes_rule.TOUCHING_DAYS.value)
    alarms: list[date] = []
    last: date | None = None
    for on in alarming:
        if last is None or on - last > apart:
            alarms.append(on)
        last = on
    return tuple(Alarm(on, on) for on in alarms)


def _recall(alert: Alert) -> Alarm:
    opened_on = alert.opened_at.date()
    return Alarm(opened_on if alert.episode is None else alert.episode.started_on, opened_on)


def _bound(confirmed: int, checked: int) -> tuple[float | None, float | None]:
    if not checked:
        return None, None
    z, share = NormalDist().inv_cdf((1 + figures.INTERVAL.value) / 2), confirmed / checked
    center = (share + z * z / (2 * checked)) / (1 + z * z / checked)
    half = z / (1 + z * z / checked) * math.sqrt(share * (1 - share) / checked + (z / (2 * checked)) ** 2)
    return max(0.0, center - half), min(1.0, center + half)


def _find_median(leads: Sequence[int]) -> int | None:
    reached, total = 0, sum(leads)
    for days, count in enumerate(leads):
        reached += count
        if total and 2 * reached >= total:
            return days
    return None
