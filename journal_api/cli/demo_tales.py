"""What each of the demo's people answers in questionnaires, and what else befalls them: one tale for each profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from journal_api.domain.alerting import RuleId
from journal_api.domain.profiles import Sex
from journal_api.domain.simulation import Profile

Answers = Mapping[str, int]

# Whose record shows which rule; the live patient's is CR-04 too.
SHOWN_BY: Mapping[RuleId, Profile] = MappingProxyType(
    {
        RuleId.RISK: Profile.RISK_ANSWER,
        RuleId.WORSENING: Profile.SLOW_SLIDE,
        RuleId.RELAPSE: Profile.RELAPSER_AFTER_WEAR_OFF,
        RuleId.EARLY_WARNING: Profile.SUDDEN_DROP,
        RuleId.SILENCE: Profile.SILENT,
        RuleId.SESSION_SAFETY: Profile.RESPONDER,
        RuleId.URINARY: Profile.NOISY_BUT_STABLE,
        RuleId.USE: Profile.SPARSE_LOGGER,
        RuleId.MANIA: Profile.WEEKEND_RHYTHM,
        RuleId.NO_RESPONSE: Profile.NEVER_BETTER,
    }
)


@dataclass(frozen=True, slots=True)
class Sign:
    """What a check showed at one visit; visits are counted back from 0, the newest."""

    instrument: str
    visit: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class Tale:
    """One person's questionnaires, told backwards from the day the demo is loaded.

    `baseline` is the PHQ-9 before the first session, `totals` those every fortnight since, oldest first, the newest
    `newest_days_ago`; `repeats` are (days ago, total) besides. Every second one is a visit with the monthly checks,
    which show nothing but the `signs`. `pressure_rises_at` counts sessions back from 0, the newest;
    `dispensed_days_ago` are the days on which a month's doses were taken home, `admitted_days_ago` is the day of a
    psychiatric stay in hospital.
    """

    sex: Sex
    baseline: int
    totals: tuple[int, ...]
    newest_days_ago: int
    repeats: tuple[tuple[int, int], ...] = ()
    thoughts_at_baseline: int = 0
    signs: tuple[Sign, ...] = ()
    pressure_rises_at: int | None = None
    dispensed_days_ago: tuple[int, ...] = ()
    admitted_days_ago: int | None = None


TALES: Mapping[Profile, Tale] = MappingProxyType(
    {
        Profile.RESPONDER: Tale(Sex.FEMALE, 18, (10, 6, 5, 4, 4, 5, 3, 4, 4, 3, 4, 3), 6, pressure_rises_at=2),
        # Wears off: the first crossing is confirmed by the repeat a week later, and a stay in hospital follows.
        Profile.RELAPSER_AFTER_WEAR_OFF: Tale(
            Sex.MALE, 19, (12, 8, 7, 7, 8, 7, 9, 8, 16, 19, 20, 20), 11, repeats=((46, 18),), admitted_days_ago=44
        ),
        # Loses the response by and by, and confirms it at the next fortnight.
        Profile.GRADUAL_DECLINE: Tale(Sex.FEMALE, 17, (12, 8, 8, 7, 8, 8, 7, 8, 9, 10, 11, 12), 5),
        Profile.SUDDEN_DROP: Tale(Sex.MALE, 16, (9, 6, 5, 4, 5, 4, 5, 4, 4, 5, 4, 5), 10),
        # Crosses and then answers no more: the repeat that was asked for is overdue, and the care team's to see to.
        Profile.SLOW_SLIDE: Tale(Sex.FEMALE, 18, (10, 7, 6, 6, 5, 6, 6, 6, 7, 7, 8, 13), 16),
        Profile.SILENT: Tale(Sex.MALE, 17, (9, 6, 5, 4, 4, 5, 4, 4, 3, 4, 4, 4), 12),
        Profile.NOISY_BUT_STABLE: Tale(
            Sex.FEMALE,
            19,
            (11, 8, 7, 6, 7, 8, 7, 6, 7, 7, 6, 7),
            4,
            signs=(
                Sign("urinary_check", 1, {"frequency": 1, "nocturia": 1}),
                Sign("urinary_check", 0, {"frequency": 1, "nocturia": 1, "urgency": 1}),
            ),
        ),
        Profile.NEVER_BETTER: Tale(Sex.MALE, 19, (18, 17, 18, 17, 18, 17, 18, 18, 17, 18, 17, 18), 8),
        Profile.WEEKEND_RHYTHM: Tale(
            Sex.FEMALE,
            16,
            (8, 5, 4, 4, 3, 4, 3, 4, 4, 3, 4, 4),
            9,
            signs=(
                Sign("asrm", 3, {"q1": 1}),
                Sign("asrm", 2, {"q1": 3, "q2": 2, "q3": 2, "q4": 1, "q5": 1}),
                Sign("asrm", 1, {"q1": 1, "q4": 1}),
            ),
        ),
        Profile.PRACTICE_HELPS: Tale(Sex.MALE, 17, (10, 6, 5, 4, 4, 5, 6, 4, 4, 3, 4, 5), 3),
        Profile.RISK_ANSWER: Tale(Sex.FEMALE, 18, (11, 7, 6, 5, 6, 5, 6, 5, 6, 6, 5, 6), 13, thoughts_at_baseline=1),
        Profile.SPARSE_LOGGER: Tale(
            Sex.MALE,
            15,
            (8, 5, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4),
            7,
            signs=(Sign("use_check", 1, {"craving": 7, "ran_out_early": 1}),),
            # Back for more two weeks early.
            dispensed_days_ago=(112, 84, 56, 42),
        ),
    }
)
