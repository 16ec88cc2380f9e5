"""PHQ-9: depression over the last two weeks."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    Band,
    Change,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
    label_choices,
)
from journal_api.domain.directions import HigherIs

FREQUENCY = label_choices("Not at all", "Several days", "More than half the days", "Nearly every day")
_DIFFICULTY = label_choices("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult")
PROMPT = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
LICENCE = "Free to reproduce, translate, display and distribute, without permission (Pfizer)"

INTEREST = Item("q1", "loss of interest", "Little interest or pleasure in doing things", FREQUENCY)
MOOD = Item("q2", "low mood", "Feeling down, depressed, or hopeless", FREQUENCY)
_ITEMS = (
    INTEREST,
    MOOD,
    Item("q3", "sleep", "Trouble falling or staying asleep, or sleeping too much", FREQUENCY),
    Item("q4", "energy", "Feeling tired or having little energy", FREQUENCY),
    Item("q5", "appetite", "Poor appetite or overeating", FREQUENCY),
    Item(
        "q6",
        "worth",
        "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
        FREQUENCY,
    ),
    Item(
        "q7",
        "concentration",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
        FREQUENCY,
    ),
    Item(
        "q8",
        "movement",
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or "
        "restless that you have been moving around a lot more than usual",
        FREQUENCY,
    ),
    Item(
        "q9",
        "thoughts of death or self-harm",
        "Thoughts that you would be better off dead or of hurting yourself in some way",
        FREQUENCY,
        is_safety=True,
    ),
)

PHQ9 = Instrument(
    id="phq9",
    title="PHQ-9",
    version="1",
    scoring_version="1",
    prompt=PROMPT,
    recall="the last 2 weeks",
    items=(
        *_ITEMS,
        Item(
            "difficulty",
            "difficulty, not scored",
            "If you checked off any problems, how difficult have these problems made it for you to do your work, take "
            "care of things at home, or get along with other people?",
            _DIFFICULTY,
            is_optional=True,
        ),
    ),
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            27,
            items=tuple(item.id for item in _ITEMS),
            bands=(
                Band(0, "minimal"),
                Band(5, "mild"),
                Band(10, "moderate"),
                Band(15, "moderately_severe"),
                Band(20, "severe"),
            ),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence=LICENCE,
    source="Kroenke 2001, J Gen Intern Med 16:606",
    change=Change(6, "points", "Reliable change 6, clinically meaningful 5 (Kroenke 2012; Löwe 2004)", noticeable=5),
)
