"""The demo: a clinic with half a year behind it, and one patient who lives on before one's eyes."""

from __future__ import annotations

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from journal_api.cli.demo_clinic import found_clinic, opened_resources
from journal_api.cli.demo_histories import live
from journal_api.cli.demo_lives import NAMES, plan_lives
from journal_api.cli.demo_tales import SHOWN_BY
from journal_api.cli.live_patient import NAME, show_live_patient
from journal_api.cli.narration import Narrator
from journal_api.cli.sites import Site, save_sign_ins
from journal_api.clock import read_now


def load_history(site: Site, *, owner_url: str | None, narrator: Narrator) -> None:
    """Fill the empty database with the demo clinic and its people's half year.

    To be called before worker and relay run: nobody may judge, or tell, a past that is still being written. What the
    clinician answered is never mailed; what is still open at the end goes out once the relay runs.
    """
    now = read_now()
    lives = plan_lives(now=now)
    first_at = min(life.happenings[0].at for life in lives)
    with narrator.step("Demo clinic: a dozen people, half a year"), opened_resources(site) as (api, worker):
        clinic = found_clinic(api, worker, owner_url=owner_url, now=first_at)
        with _progress(narrator) as progress:
            task = progress.add_task("Living", total=sum(len(life.happenings) for life in lives))
            for life in lives:
                progress.update(task, description=life.name)
                live(clinic, life, advance=lambda: progress.advance(task))
    save_sign_ins(site, clinic.sign_ins)


def show_main_job(site: Site, narrator: Narrator) -> None:
    """Let a patient live on through the real API until the care team's mail arrives, telling each step.

    What goes wrong is told, with where to look, and the stack stays up to be looked at.
    """
    try:
        show_live_patient(site, narrator)
    except click.ClickException as error:
        narrator.say(f"  {error.message}")
        narrator.say(f"  {NAME} could not live on; the logs are in {site.data_dir / 'logs'}")


def tell_who_shows_what(narrator: Narrator) -> None:
    """Say on whose record each rule has spoken."""
    shown = ", ".join(f"{rule} {NAMES[profile]}" for rule, profile in SHOWN_BY.items())
    narrator.say(f"Rules    {shown}")


def _progress(narrator: Narrator) -> Progress:
    columns = (TextColumn("  {task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=narrator.console, transient=narrator.console.is_terminal)
