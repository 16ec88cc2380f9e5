"""How long a rule may be kept quiet about one patient."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

LONGEST = Figure(
    "mutes.longest",
    timedelta(days=28),
    "days",
    "Product default, to be signed off by the clinic",
    "1",
    "The farthest end of a mute: four weeks, the usual span between two visits of maintenance",
)
