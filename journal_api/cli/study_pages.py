"""The page that a run of the study writes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from journal_api.cli.study_plan import LEARNING_WALL, PRODUCT, WALL, Row, SilenceRow
from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.deterioration import ALGORITHM
from journal_api.domain.study.scores import Delays, FalseAlerts, Share

Odd = Sequence[tuple[str, FalseAlerts]]


def render_page(rows: Sequence[Row], odd: Odd, silences: Sequence[SilenceRow], *, people: int, seed: str) -> str:
    """Render docs/detection.md from what was measured."""
    preface = _render_preface(people, seed)
    return "\n".join((preface, *_render_tables(rows), _render_odd(odd), _render_silences(silences), _AFTER))


def _render_preface(people: int, seed: str) -> str:
    return f"""# How early, at how many false alerts

Made by `python -m journal_api study --people {people} --seed {seed}`; do not edit. Detector `{ALGORITHM}`.
{people} simulated people for each figure, a year each, 0-10 in whole points; none of them was used for tuning. Shares
(in percent) and means with 90 % intervals. Rivals and oracles are calibrated, on other people, to one false alert per
stable patient-year; CR-04 speaks at the limits it is shipped with. Mean delays count a delay of more than 60 days as
60. The population is described, figure by figure, in `clinical-rules.md`.

An oracle knows every true parameter of a person (level, lifts, weekly rhythm, noise, drift), and for the worsening its
size, but not its day. Given the same measures it does not know which of them will move, as no detector does: it is the
wall. Nobody can know a person's level on the first day, nor what treatment will do to it: the oracle that must learn
them (the level of each measure, the gain of the series, the lift of a session) knows all the rest, and is the wall for
an early worsening.
"""


def _render_tables(rows: Sequence[Row]) -> list[str]:
    tables = []
    for measures in sorted({row.measures for row in rows}):
        some = [row for row in rows if row.measures == measures]
        title = "One measure" if measures == 1 else f"{measures} measures, a random half or more of them worsens"
        tables.append(f"## {title}\n\n{_render_false_alerts(some)}\n{_render_delays(some)}\n{_render_walls(some)}")
    return tables


def _render_walls(rows: Sequence[Row]) -> str:
    own, wall, learning = (next(row for row in rows if row.detector == one) for one in (PRODUCT, WALL, LEARNING_WALL))
    lines = [
        "Mean delay of CR-04 as a multiple of an oracle's:\n",
        f"| scenario | {WALL} | {LEARNING_WALL} |",
        "| --- | --- | --- |",
    ]
    for (name, delays), (_, known), (_, learned) in zip(own.delays, wall.delays, learning.delays, strict=True):
        multiples = " | ".join(_say_multiple(delays.hold_against(one)) for one in (known, learned))
        lines.append(f"| {name} | {multiples} |")
    return "\n".join(lines) + "\n"


def _render_false_alerts(rows: Sequence[Row]) -> str:
    lines = ["| detector | false alerts per stable year | prompts per year |", "| --- | --- | --- |"]
    for row in rows:
        prompts = f"{row.false_alerts.prompts:.0f}" if row.false_alerts.prompts else "-"
        lines.append(f"| {row.detector} | {_say_rate(row.false_alerts)} | {prompts} |")
    return "\n".join(lines) + "\n"


def _render_delays(rows: Sequence[Row]) -> str:
    lines = [
        "| scenario | detector | in 14 days | in 28 days | in 120 days | median | mean |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for at, (scenario, _) in enumerate(rows[0].delays):
        for row in rows:
            delays = row.delays[at][1]
            shares = " | ".join(_say_share(delays.told_within(days)) for days in (14, 28, 120))
            lines.append(f"| {scenario} | {row.detector} | {shares} | {_say_median(delays)} | {_say_mean(delays)} |")
    return "\n".join(lines) + "\n"


def _render_odd(odd: Odd) -> str:
    lines = ["## Odd people who stay well, one measure\n", "| people | false alerts per year |", "| --- | --- |"]
    lines += [f"| {name} | {_say_rate(false_alerts)} |" for name, false_alerts in odd]
    return "\n".join(lines) + "\n"


def _render_silences(silences: Sequence[SilenceRow]) -> str:
    lines = [
        "## Silence (CR-05)\n",
        _SILENCE_WORDS,
        "| people | false alerts per year | wait: median (10-90 % of people) |",
        "| --- | --- | --- |",
    ]
    for row in silences:
        low, middle, high = row.waits
        lines.append(f"| {row.people} | {_say_rate(row.false_alerts)} | {middle:.0f} ({low:.0f}-{high:.0f}) |")
    return "\n".join(lines) + "\n"


def _say_share(share: Share) -> str:
    return f"{share.value:.0%} ({share.lower:.0%}-{share.upper:.0%})".replace("%", "")


def _say_rate(rate: FalseAlerts) -> str:
    return f"{rate.per_year:.2f} ({rate.lower:.2f}-{rate.upper:.2f})"


def _say_mean(delays: Delays) -> str:
    margin = rule.BAND_QUANTILE.value * delays.standard_error
    return f"{delays.mean:.1f} ({delays.mean - margin:.1f}-{delays.mean + margin:.1f})"


def _say_multiple(share: Share) -> str:
    return f"{share.value:.2f} ({share.lower:.2f}-{share.upper:.2f})"


def _say_median(delays: Delays) -> str:
    return f"{delays.median:.0f}" if math.isfinite(delays.median) else "never"


_SILENCE_WORDS = """\
The same people, all well. A false alert is one for somebody who logs again; two holidays a year of 5-14 days,
of which the clinic knows nothing, make most of them. The wait is in full days once somebody stops for good.
"""
_AFTER = """## Delays

![Share of people told by days since the onset](detection-delays.svg)
"""
