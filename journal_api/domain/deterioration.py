"""The judge of CR-04. Callers depend on `judge` and on the shape of a `Judgement`, never on the chart behind it."""

from __future__ import annotations

from journal_api.domain.judgements import Ending, Episode, Judgement, Shape

__all__ = ["ALGORITHM", "Ending", "Episode", "Judgement", "Shape"]

ALGORITHM = "ewma-1"
