"""CR-04, the evidence for a lasting drop: what is weighed, and how measures and silence are put together."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_TUNED = "Tuned on simulated people (docs/detection.md)"
_HOUSE = "Product default, to be signed off by the clinic"


def _figure(name: str, value: float, *, unit: str, source: str, meaning: str, version: str = "1") -> Figure[float]:
    return Figure(f"CR-04.{name}", value, unit, source, version, meaning)


ONSET_DAYS: Figure[int] = Figure("CR-04.onset_days", 30, "days", _TUNED, "1", "How far back an onset is looked for")
SHARP_ONSETS: Figure[int] = Figure(
    "CR-04.sharp_onsets", 8, "days with an entry", _HOUSE, "1", "So many of the newest onsets are told apart by the day"
)
BLUNT_DAYS = _figure("blunt_days", 3.0, unit="days", source=_HOUSE, meaning="Older onsets share a candidate up to this")
RAMP_DAYS = _figure(
    "ramp_days", 21.0, unit="days", source="Gradual relapse: over three to five weeks (Smit 2022)", meaning="Its ramp"
)
STEP_SHARE = _figure(
    "step_share", 0.75, unit="prior weight", source=_TUNED, meaning="Of a step; the rest is the ramp's", version="2"
)
DROPS: Figure[tuple[float, ...]] = Figure(
    "CR-04.drops", (0.6, 1.0, 1.5, 2.0), "SD", _TUNED, "1", "Drops that are looked for, alike likely"
)
DROPS_TOGETHER: Figure[tuple[float, ...]] = Figure(
    "CR-04.drops_together", (1.2,), "SD", _TUNED, "2", "The same where several measures are weighed"
)
SURPRISE_CLIP = _figure("surprise_clip", 2.0, unit="SD", source=_TUNED, meaning="A surprise beyond this says no more")
SHARED_CLIP = _figure(
    "shared_clip", 2.5, unit="SD", source=_TUNED, meaning="The same for the mean of a day's several surprises"
)
DIFFERENCE_CLIP = _figure(
    "difference_clip",
    3.0,
    unit="SD",
    source=_TUNED,
    meaning="The same for its difference from the day's other measures",
)
LIKENESS_WEIGHT = _figure("likeness_weight", 100.0, unit="pairs", source=_TUNED, meaning="Belief in unlike surprises")
MOST_LIKENESS = _figure("most_likeness", 0.8, unit="lag-1 correlation", source=_TUNED, meaning="Highest one believed")

# Several measures.
PRIOR_TOGETHER = _figure(
    "prior_together", 0.5, unit="correlation", source="Published diaries", meaning="Likeness of two measures' surprises"
)
TOGETHER_WEIGHT = _figure(
    "together_weight", 60.0, unit="days", source=_TUNED, meaning="What that prior is worth", version="2"
)
MOST_TOGETHER = _figure("most_together", 0.7, unit="correlation", source=_TUNED, meaning="Highest one believed")
FEW_WEIGHT = _figure(
    "few_weight",
    0.5,
    unit="prior weight",
    source=_TUNED,
    meaning="Of fewer than half of the measures dropping, against any larger number",
)

MOST_EXPONENT = _figure(
    "most_exponent", 300.0, unit="log-likelihood", source="Largest floating-point number", meaning="No term is larger"
)

# Silence.
QUIETER = _figure("quieter", 0.5, unit="times", source=_HOUSE, meaning="Logging of those who log less when worse")
QUIET_SHARE = _figure("quiet_share", 0.15, unit="share of people", source=_HOUSE, meaning="People who do")
RATE_WEIGHT = _figure("rate_weight", 8.0, unit="days", source=_TUNED, meaning="What the prior rates are worth")
RATE_AFTER_ENTRY = _figure(
    "rate_after_entry", 0.75, unit="share", source=_TUNED, meaning="Days logged after one logged"
)
RATE_AFTER_GAP = _figure("rate_after_gap", 0.45, unit="share", source=_TUNED, meaning="Days logged after one missed")
RUN_DAYS: Figure[int] = Figure("CR-04.run_days", 3, "days", _HOUSE, "1", "A longer silence says no more: holidays")
MOST_SILENCE = _figure("most_silence", 2.0, unit="log-likelihood", source=_TUNED, meaning="Most that silence can say")
