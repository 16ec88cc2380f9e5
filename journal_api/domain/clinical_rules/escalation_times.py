"""When a chain goes on to the next person, and when a failed mail is tried again."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"


def _minutes(name: str, minutes: int, meaning: str) -> Figure[timedelta]:
    return Figure(f"escalation.{name}", timedelta(minutes=minutes), "minutes", _HOUSE, "1", meaning)


def _hours(name: str, hours: int, meaning: str) -> Figure[timedelta]:
    return Figure(f"escalation.{name}", timedelta(hours=hours), "hours", _HOUSE, "1", meaning)


CRITICAL_BACKUP = _minutes("critical_backup", 5, "Critical: primary again, and backup")
CRITICAL_LEAD = _minutes("critical_lead", 15, "Critical: the on-call lead")
CRITICAL_ADMIN = _minutes("critical_admin", 30, "Critical: the clinic's admins, and operations")
CRITICAL_ROUND_EVERY = _minutes("critical_round_every", 45, "Critical: the next round begins")
CRITICAL_ROUNDS: Figure[int] = Figure(
    "escalation.critical_rounds", 3, "rounds", _HOUSE, "1", "Critical: rounds before the alert is unattended"
)
CRITICAL_UNATTENDED = _minutes("critical_unattended", 45, "Critical: after the last round began, unattended")
CRITICAL_ANSWER = _minutes("critical_answer", 60, "Critical: acknowledged but unresolved for this long opens it again")

URGENT_BACKUP = _minutes("urgent_backup", 30, "Urgent: the backup")
URGENT_LEAD = _hours("urgent_lead", 2, "Urgent: the lead")
URGENT_EVERYONE = _hours(
    "urgent_everyone",
    16,
    "Urgent: everyone in the team, when the clinic opens for its next day's work; this long where it states no hours",
)
URGENT_UNATTENDED = _hours("urgent_unattended", 20, "Urgent: unattended; as long after a last step that waited")
URGENT_ANSWER = _hours("urgent_answer", 24, "Urgent: acknowledged but unresolved for this long opens it again")

STANDARD_AGAIN = _hours("standard_again", 24, "Standard: primary again, and backup")
STANDARD_LEAD = _hours("standard_lead", 48, "Standard: the lead")
STANDARD_UNATTENDED = _hours("standard_unattended", 72, "Standard: unattended")
STANDARD_ANSWER = _hours("standard_answer", 168, "Standard: acknowledged but unresolved for this long opens it again")

MAIL_RETRIES: Figure[tuple[timedelta, ...]] = Figure(
    id="escalation.mail_retries",
    value=(
        timedelta(seconds=10),
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=5),
        timedelta(minutes=10),
    ),
    unit="seconds",
    source=_HOUSE,
    version="1",
    meaning="Waits after the 1st, 2nd, ... failed attempt of a mail; the last is repeated",
)
RETRY_JITTER: Figure[float] = Figure(
    id="escalation.retry_jitter",
    value=0.1,
    unit="share of the wait",
    source=_HOUSE,
    version="1",
    meaning="How much of a wait chance may take away, so that failed mails do not return together",
)

STORM_MESSAGES: Figure[int] = Figure(
    id="escalation.storm_messages",
    value=20,
    unit="messages",
    source=_HOUSE,
    version="1",
    meaning="More than these to one person within the storm's window, critical ones aside, are summed up in one letter",
)
STORM_WINDOW = _minutes("storm_window", 10, "Over how long messages to one person are counted")
STORM_GATHERING: Figure[timedelta] = Figure(
    id="escalation.storm_gathering",
    value=timedelta(seconds=30),
    unit="seconds",
    source=_HOUSE + "; every alert is told within a minute",
    version="1",
    meaning="A storm letter gathers what falls due together for so long; one with an urgent alert no longer",
)
STORM_FALLBACK = _minutes(
    "storm_fallback", 15, "A message whose storm letter did not go out is taken up by itself again"
)

CHANNEL_PATIENCE: Figure[int] = Figure(
    "escalation.channel_patience",
    3,
    "attempts",
    _HOUSE,
    "1",
    "After this many failed attempts by one channel the recipient is told by their next one too",
)

MOST_STEPS: Figure[int] = Figure("escalation.most_steps", 10, "steps", _HOUSE, "1", "Steps of a clinic's own policy")
MOST_ROUNDS: Figure[int] = Figure(
    "escalation.most_rounds", 10, "rounds", _HOUSE, "1", "Rounds of a clinic's own policy"
)
LONGEST_CHAIN = _hours("longest_chain", 168, "A clinic's own policy ends in unattended within this time")
LONGEST_WAIT = _hours(
    "longest_wait", 100, "A step waits no longer for the clinic to open: three closed days and a change of the clocks"
)
FARTHEST_OVERRIDE: Figure[timedelta] = Figure(
    "escalation.farthest_override", timedelta(days=730), "days", _HOUSE, "1", "How far ahead an override may end"
)
