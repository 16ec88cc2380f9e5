"""Prints what a replay showed: what the care team would have been told and when, and how it lies to a mark."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from journal_api.cli.narration import Narrator
from journal_api.cli.recordings import Mark, Recording
from journal_api.cli.replay_days import Stage, Story, Told

# Wide enough for a row on one line, also where nobody knows how wide the output is.
TABLE_WIDTH = 120


def tell_told(story: Story, recording: Recording, *, mails: int | None, narrator: Narrator) -> None:
    """Print each time the care team was told: day, severity, title, message, and the sentence with the numbers."""
    narrator.say("")
    if not story.told:
        narrator.say("The care team would have been told nothing.")
    else:
        narrator.say(f"The care team would have been told {len(story.told)} times:")
    for told in story.told:
        alert = told.alert
        again = f" (told for the {alert['chain']}. time)" if alert["chain"] > 1 else ""
        narrator.say(f"  {told.on} (day {_number(told.on, recording)})  {alert['severity']}: {alert['title']}{again}")
        narrator.say(f"      {alert['explanation']}")
        narrator.say(f"      {_describe_delivery(told)}")
    if mails is not None:
        narrator.say(f"The mail catcher holds {mails} mails of this replay, with invitations and digests.")


def tell_episodes(stage: Stage, recording: Recording, narrator: Narrator) -> None:
    """Print the episodes as the record's last judgement has them."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in stage.maps:
        for episode in stage.people.patient.get("/v1/patients/me/trends", measure=one.name)["episodes"]:
            found[episode["measure"], episode["opened_on"]] = episode
    table = Table(title="Episodes, as judged at the end", title_justify="left")
    for heading in ("measure", "most likely since", "told on", "ended", "shape", "drop (90 %)"):
        table.add_column(heading)
    for episode in sorted(found.values(), key=lambda each: str(each["opened_on"])):
        table.add_row(
            episode["measure"],
            _dated(episode["started_on"], recording),
            _dated(episode["opened_on"], recording),
            _dated(episode["ended_on"], recording),
            episode["shape"],
            f"{episode['drop']:.1f} ({episode['lower']:.1f} to {episode['upper']:.1f})",
        )
    narrator.say("")
    console = Console(file=narrator.console.file, width=max(narrator.console.width, TABLE_WIDTH))
    console.print(table if found else "No episodes.")


def tell_mark(story: Story, recording: Recording, mark: Mark, narrator: Narrator) -> None:
    """Print how each alert lies to the marked days."""
    marked = recording.marked_days
    narrator.say("")
    if not marked:
        narrator.say(f"No day has {mark.column}={mark.value}.")
        return
    first, last = marked[0], marked[-1]
    narrator.say(
        f"{mark.column}={mark.value}: {len(marked)} days from {_dated(first, recording)} to {_dated(last, recording)}"
    )
    for told in story.told:
        narrator.say(f"  {told.on}  {told.alert['rule']} {told.alert['title']}: {_place(told.on, first, last)}")


def tell_gaps(story: Story, narrator: Narrator) -> None:
    """Print what could not be posted or was not judged in time."""
    if story.days_without_mood:
        narrator.say(f"Not posted, because an entry needs a mood: {_join(story.days_without_mood)}")
    if story.days_not_judged:
        narrator.say(f"Not judged in time, see the logs of relay and worker: {_join(story.days_not_judged)}")


def _describe_delivery(told: Told) -> str:
    if told.sent_at is None:
        return f"mail {told.delivery_state}"
    return f"mail {told.delivery_state} at {told.sent_at}"


def _place(on: date, first: date, last: date) -> str:
    if on < first:
        return f"{(first - on).days} days before the first of them"
    if on > last:
        return f"{(on - last).days} days after the last of them"
    return f"among them, {(on - first).days} days after the first"


def _dated(on: date | str | None, recording: Recording) -> str:
    if on is None:
        return "lasts"
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{day} (day {_number(day, recording)})"


def _number(on: date, recording: Recording) -> int:
    return (on - recording.first_on).days + 1


def _join(days: Iterable[date]) -> str:
    return ", ".join(map(str, days))
