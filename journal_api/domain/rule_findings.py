"""What the rules over questionnaires find: findings, and the bouts of findings that one alert speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.alerting import Evidence, Severity
from journal_api.domain.clinical_rules import cr_04_early_warning as episodes_rule
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.episodes import EpisodeRef


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found in a record.

    `subject` is what it is about, such as an instrument; `started_on` the first day that shows it, `opened_on` the day
    on which it was enough to speak, `ended_on` the day it was over, None while it lasts. `is_told` is False while it
    waits for a repeat: it is on record, and nobody is paged. `sentence` can be checked by hand, `numbers` are JSON's
    own types, `figures` those it was decided on.
    """

    subject: str
    started_on: date
    opened_on: date
    ended_on: date | None
    severity: Severity
    sentence: str
    numbers: Evidence
    figures: tuple[Figure[float] | Figure[int], ...]
    is_told: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Bout:
    """Findings of one rule that overlap or touch within 14 days, oldest first; never empty. Told apart by identity."""

    findings: tuple[Finding, ...]

    @property
    def started_on(self) -> date:
        """Return the first day of the first finding."""
        return min(one.started_on for one in self.findings)

    @property
    def opened_on(self) -> date:
        """Return the day on which it was first told, or, while nothing is told, first seen."""
        told = [one.opened_on for one in self.findings if one.is_told]
        return min(told or (one.opened_on for one in self.findings))

    @property
    def ended_on(self) -> date | None:
        """Return the day on which everything was over; None while something lasts."""
        ends = [one.ended_on for one in self.findings]
        return None if None in ends else max(end for end in ends if end is not None)

    @property
    def severity(self) -> Severity:
        """Return the gravest severity among the findings that are told, or among all while none is."""
        told = [one for one in self.findings if one.is_told]
        return max((one.severity for one in told or self.findings), key=lambda severity: severity.rank)

    @property
    def is_told(self) -> bool:
        """Tell whether anything in it is for people to hear."""
        return any(one.is_told for one in self.findings)

    @property
    def explanation(self) -> str:
        """Return every finding's sentence, oldest first."""
        return " ".join(one.sentence for one in self.findings)

    def refer(self) -> EpisodeRef:
        """Make the reference an alert keeps of it."""
        gravest = max(self.findings, key=lambda one: (one.severity.rank, one.started_on, one.subject))
        return EpisodeRef(self.started_on, self.opened_on, self.ended_on, measure=gravest.subject)

    def evidence(self, rule: str) -> dict[str, object]:
        """Write down, in JSON's own types, what an alert of `rule` was opened on."""
        # A clinic may have changed a mark between two findings: each is cited.
        cited = {(figure.id, figure.value, figure.version): figure for one in self.findings for figure in one.figures}
        return {
            "rule": rule,
            "figures": [_cite(cited[name]) for name in sorted(cited)],
            "findings": [_lay_down(one) for one in self.findings],
            "is_told": self.is_told,
        }


def gather_bouts(findings: Iterable[Finding]) -> tuple[Bout, ...]:
    """Gather findings into bouts, oldest first; a function of the set."""
    gathered: list[list[Finding]] = []
    through = date.min
    for one in sorted(findings, key=lambda one: (one.started_on, one.subject, one.opened_on, one.sentence)):
        if gathered and one.started_on <= through:
            gathered[-1].append(one)
        else:
            gathered.append([one])
            through = date.min
        through = max(through, _touch(one.ended_on))
    return tuple(Bout(tuple(bout)) for bout in gathered)


def _touch(ended_on: date | None) -> date:
    return date.max if ended_on is None else ended_on + timedelta(days=episodes_rule.TOUCHING_DAYS.value)


def _lay_down(finding: Finding) -> dict[str, object]:
    return {
        "subject": finding.subject,
        "started_on": finding.started_on.isoformat(),
        "opened_on": finding.opened_on.isoformat(),
        "ended_on": None if finding.ended_on is None else finding.ended_on.isoformat(),
        "severity": finding.severity.value,
        **finding.numbers,
    }


def _cite(figure: Figure[float] | Figure[int]) -> dict[str, object]:
    return {"id": figure.id, "value": figure.value, "unit": figure.unit, "version": figure.version}
