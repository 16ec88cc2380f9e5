"""CR-09: the ASRM crosses its mark of probable (hypo)mania."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import cr_09_mania as rule
from journal_api.domain.day_words import say_day
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import Reading, ScoredResponse, list_readings

ASRM = "asrm"
# A person must see these however late they arrive: no alert of this rule ends by itself.
MANNER = Manner(RuleId.MANIA, "Signs of mania")


def find_mania_switches(responses: Collection[ScoredResponse], *, today: date) -> tuple[Finding, ...]:
    """Find every crossing of the mark from below, or from nothing; it lasts until an ASRM is below the mark again."""
    findings: list[Finding] = []
    before: Reading | None = None
    crossed: Reading | None = None
    # Where the crossing came from is what was last below; staying above is no second crossing.
    for reading in list_readings(responses, ASRM, through=today):
        if reading.total >= rule.PROBABLE_FROM.value:
            crossed = crossed or reading
            continue
        if crossed is not None:
            findings.append(_tell(crossed, before, ended_on=reading.on))
        before, crossed = reading, None
    if crossed is not None:
        findings.append(_tell(crossed, before, ended_on=None))
    return tuple(findings)


def _tell(crossed: Reading, before: Reading | None, *, ended_on: date | None) -> Finding:
    earlier = "no ASRM before" if before is None else f"{before.total:g} on {say_day(before.on)} before"
    return Finding(
        subject=ASRM,
        started_on=crossed.on,
        opened_on=crossed.on,
        ended_on=ended_on,
        severity=Severity.URGENT,
        sentence=(
            f"ASRM {crossed.total:g} on {say_day(crossed.on)}, {earlier}; (hypo)mania is probable from "
            f"{rule.PROBABLE_FROM.value:g}."
        ),
        numbers={
            "total": crossed.total,
            "before": None if before is None else {"on": before.on.isoformat(), "total": before.total},
        },
        figures=(rule.PROBABLE_FROM,),
    )
