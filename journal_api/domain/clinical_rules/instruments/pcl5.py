"""PCL-5: symptoms of post-traumatic stress over the last month."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    Band,
    Change,
    Criterion,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
    label_choices,
)
from journal_api.domain.directions import HigherIs

_BOTHER = label_choices("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely")
_TEXTS = (
    ("memories", "Repeated, disturbing, and unwanted memories of the stressful experience?"),
    ("dreams", "Repeated, disturbing dreams of the stressful experience?"),
    (
        "flashbacks",
        (
            "Suddenly feeling or acting as if the stressful experience were actually happening again (as if you were "
            "actually back there reliving it)?"
        ),
    ),
    ("upset by reminders", "Feeling very upset when something reminded you of the stressful experience?"),
    (
        "body's reactions",
        (
            "Having strong physical reactions when something reminded you of the stressful experience (for example, "
            "heart pounding, trouble breathing, sweating)?"
        ),
    ),
    ("avoiding thoughts", "Avoiding memories, thoughts, or feelings related to the stressful experience?"),
    (
        "avoiding reminders",
        (
            "Avoiding external reminders of the stressful experience (for example, people, places, conversations, "
            "activities, objects, or situations)?"
        ),
    ),
    ("gaps of memory", "Trouble remembering important parts of the stressful experience?"),
    (
        "negative beliefs",
        (
            "Having strong negative beliefs about yourself, other people, or the world (for example, having thoughts "
            "such as: I am bad, there is something seriously wrong with me, no one can be trusted, the world is "
            "completely dangerous)?"
        ),
    ),
    ("blame", "Blaming yourself or someone else for the stressful experience or what happened after it?"),
    ("negative feelings", "Having strong negative feelings such as fear, horror, anger, guilt, or shame?"),
    ("loss of interest", "Loss of interest in activities that you used to enjoy?"),
    ("distance", "Feeling distant or cut off from other people?"),
    (
        "numbness",
        (
            "Trouble experiencing positive feelings (for example, being unable to feel happiness or have loving "
            "feelings for people close to you)?"
        ),
    ),
    ("irritability", "Irritable behavior, angry outbursts, or acting aggressively?"),
    ("risk-taking", "Taking too many risks or doing things that could cause you harm?"),
    ("watchfulness", 'Being "superalert" or watchful or on guard?'),
    ("startle", "Feeling jumpy or easily startled?"),
    ("concentration", "Having difficulty concentrating?"),
    ("sleep", "Trouble falling or staying asleep?"),
)
_IDS = tuple(f"q{number}" for number in range(1, 21))
_B, _C, _D, _E = _IDS[0:5], _IDS[5:7], _IDS[7:14], _IDS[14:20]

PCL5 = Instrument(
    id="pcl5",
    title="PCL-5",
    version="1",
    scoring_version="1",
    prompt="In the past month, how much were you bothered by:",
    recall="the past month",
    items=tuple(Item(name, topic, text, _BOTHER) for name, (topic, text) in zip(_IDS, _TEXTS, strict=True)),
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            80,
            items=_IDS,
            bands=(Band(0, "below_cut"), Band(31, "at_cut"), Band(34, "above_cut")),
        ),
        Scale("intrusion", Rule.SUM, 0, 20, items=_B),
        Scale("avoidance", Rule.SUM, 0, 8, items=_C),
        Scale("negative_mood", Rule.SUM, 0, 28, items=_D),
        Scale("arousal", Rule.SUM, 0, 24, items=_E),
        # The pattern of DSM-5, by self-report: never a diagnosis.
        Scale(
            "provisional",
            Rule.CRITERIA,
            0,
            1,
            criteria=(
                Criterion(_B, needed=1, rated=2),
                Criterion(_C, needed=1, rated=2),
                Criterion(_D, needed=2, rated=2),
                Criterion(_E, needed=2, rated=2),
            ),
            bands=(Band(0, "pattern_not_met"), Band(1, "pattern_met")),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence="Public domain: a work of the United States government",
    source="Weathers 2013, National Center for PTSD; cut 31-33 (Bovin 2016, Psychol Assess 28:1379)",
    change=Change(
        15, "points", "Reliable from 15, to be watched from 10 (Marx 2022, Psychol Assess 34)", noticeable=10
    ),
)
