"""Urinary check: five questions of our own, not validated, about what ketamine can do to the bladder."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.dissociation import OWN_LICENCE, OWN_SOURCE
from journal_api.domain.clinical_rules.instruments.shapes import YES_NO, Instrument, Item, Switch
from journal_api.domain.directions import HigherIs

URINARY_CHECK = Instrument(
    id="urinary_check",
    title="Urinary check",
    version="1",
    scoring_version="1",
    prompt="In the past month:",
    recall="the past month",
    items=(
        Item("frequency", "frequency", "Did you have to pass urine much more often than usual?", YES_NO),
        Item("nocturia", "nocturia", "Did you have to get up at night to pass urine, more than usual?", YES_NO),
        Item("urgency", "urgency", "Did you have a sudden need to pass urine that was hard to put off?", YES_NO),
        Item("pain", "pain", "Did your bladder hurt, or did it hurt or burn to pass urine?", YES_NO),
        Item("visible_blood", "visible blood", "Did you see blood in your urine?", YES_NO),
    ),
    scales=(),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence=OWN_LICENCE,
    source=OWN_SOURCE,
    is_validated=False,
)
