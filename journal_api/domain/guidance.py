"""What the patient is told the moment an entry is stored, whether or not any worker is alive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from journal_api.domain.alerting import Severity
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.safety_plans import SafetyPlan
from journal_api.domain.thresholds import Thresholds


class GuidanceLevel(StrEnum):
    """How grave the words are."""

    SUPPORT = "support"
    URGENT = "urgent"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody to turn to, from the clinic's own configuration; none is invented.

    ``locale`` is a BCP 47 tag: whom it is for. None: for everybody.
    """

    name: str
    phone: str | None = None
    url: str | None = None
    locale: str | None = None


def pick_resources(resources: Sequence[Resource], *, locale: str) -> tuple[Resource, ...]:
    """Pick whom to show to somebody who reads ``locale``: those for it or its language, then those for everybody.

    Where that leaves nobody all are shown: help in another language is better than none. A region narrows: what is for
    nl-BE is not shown to nl-NL, what is for nl is shown to both (lookup, RFC 4647, 3.4).
    """
    wanted = locale.lower()
    own = tuple(one for one in resources if one.locale and f"{wanted}-".startswith(f"{one.locale.lower()}-"))
    return (*own, *(one for one in resources if one.locale is None)) or tuple(resources)


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Whether somebody is going to look, who, and within how many minutes; None where no time is promised."""

    watched: bool
    by: str
    within_minutes: int | None


@dataclass(frozen=True, slots=True)
class Guidance:
    """Words for the patient; `next_instrument` names the questionnaire the clinic asks next, if it has one.

    `safety_plan` is the patient's own, None where none was written.
    """

    level: GuidanceLevel
    message: str
    resources: tuple[Resource, ...]
    next_instrument: str | None
    monitoring: Monitoring
    safety_plan: SafetyPlan | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who would be told of an alert about this patient, as counted right now.

    The two times are what the clinic itself has promised, in minutes; None where it has promised nothing.
    """

    clinicians: int
    admins: int
    urgent_within_minutes: int | None = None
    critical_within_minutes: int | None = None

    @property
    def is_watched(self) -> bool:
        """Tell whether any clinician would be told at all."""
        return self.clinicians > 0


def guide(
    reading: RiskReading | None,
    thresholds: Thresholds,
    *,
    resources: tuple[Resource, ...],
    coverage: Coverage,
    next_instrument: str | None = None,
    safety_plan: SafetyPlan | None = None,
) -> Guidance | None:
    """Find the words for an entry's risk answer; None where nothing needs saying.

    Where nothing was asked nothing can be said; what was asked and left open is not safe, and is asked again. The words
    claim no more watching than there is: they say who is told, and by when only where the clinic itself has promised a
    time. `thresholds` are the marks in force when the answer arrived, `next_instrument` is what the clinic asks next
    after an answer that alerts, if it has something.
    """
    if reading is None or not reading.needs_words:
        return None
    severity = reading.find_severity(thresholds)
    level = _LEVELS[severity]
    monitoring = _tell_monitoring(severity, coverage)
    opening = _LEFT_OPEN if severity is Severity.STANDARD else _OPENINGS[level]
    return Guidance(
        level=level,
        message=" ".join((opening, _say_monitoring(severity, monitoring), _closing(level, resources))),
        resources=resources,
        next_instrument=next_instrument if _asks_on(reading, severity) else None,
        monitoring=monitoring,
        safety_plan=safety_plan,
    )


def _asks_on(reading: RiskReading, severity: Severity | None) -> bool:
    """Tell whether the next instrument still says more: a full C-SSRS has said it all."""
    has_said_all = reading.source is RiskSource.C_SSRS and reading.is_complete
    return severity is not None and not has_said_all


_LEVELS = {
    None: GuidanceLevel.SUPPORT,
    Severity.STANDARD: GuidanceLevel.SUPPORT,
    Severity.URGENT: GuidanceLevel.URGENT,
    Severity.CRITICAL: GuidanceLevel.CRISIS,
}
_LEFT_OPEN = (
    "You left a question about harming yourself open. That is all right; if there is something behind it, please tell "
    "somebody."
)
_OPENINGS = {
    GuidanceLevel.SUPPORT: "Thank you for saying so; thoughts like this are hard to carry alone.",
    GuidanceLevel.URGENT: "Thank you for telling us; what you feel right now matters and you do not have to be alone.",
    GuidanceLevel.CRISIS: (
        "You may be in danger. Please do not stay alone now: call your local emergency number or go to the nearest "
        "emergency department."
    ),
}
_TEAM, _NOBODY = "your care team", "nobody"


def guide_side_effect(*, resources: tuple[Resource, ...], coverage: Coverage) -> Guidance:
    """Find the words for a side effect that the care team is alerted of (CR-06)."""
    severity = Severity.URGENT
    monitoring = _tell_monitoring(severity, coverage)
    return Guidance(
        level=_LEVELS[severity],
        message=" ".join((_SEVERE_SIDE_EFFECT, _say_monitoring(severity, monitoring))),
        resources=resources,
        next_instrument=None,
        monitoring=monitoring,
    )


_SEVERE_SIDE_EFFECT = (
    "Thank you for telling us. With chest pain, a sudden severe headache, trouble breathing, speaking or moving, or if "
    "you cannot be woken easily, call your local emergency number now; otherwise do not stay alone and do not drive."
)


def _tell_monitoring(severity: Severity | None, coverage: Coverage) -> Monitoring:
    if severity is None or not coverage.is_watched:
        return Monitoring(watched=False, by=_NOBODY, within_minutes=None)
    promised = {
        Severity.URGENT: coverage.urgent_within_minutes,
        Severity.CRITICAL: coverage.critical_within_minutes,
    }
    return Monitoring(watched=True, by=_TEAM, within_minutes=promised.get(severity))


def _say_monitoring(severity: Severity | None, monitoring: Monitoring) -> str:
    if severity is None:
        return "Nobody is alerted by this answer."
    if not monitoring.watched:
        return "No clinician is in your care team at the moment, so nobody may read this in time."
    if monitoring.within_minutes is None:
        return "Your care team is being told now; we cannot promise when somebody reads it."
    return f"Your care team is being told now and should look within {monitoring.within_minutes} minutes."


def _closing(level: GuidanceLevel, resources: tuple[Resource, ...]) -> str:
    listed = "The people listed here can help you at once." if resources else ""
    if level is GuidanceLevel.CRISIS:
        return listed or "Tell somebody near you."
    if level is GuidanceLevel.URGENT:
        emergency = "If you might act on it, call your local emergency number now."
        return f"{listed} {emergency}" if listed else emergency
    return f"If it grows stronger, do not wait. {listed}".strip()
