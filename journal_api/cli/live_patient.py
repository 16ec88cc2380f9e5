"""The live patient: a phone's own requests, day by day, until the care team's mail is there."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.cli.demo_clinic import PRIMARY, ZONE, new_sign_in
from journal_api.cli.demo_courses import draw_patient
from journal_api.cli.demo_lives import ZONE_INFO, lived_at
from journal_api.cli.demo_sessions import STARTS_AT_MINUTE, STAYS, post_session
from journal_api.cli.driven_clocks import DrivenClock, driven_clock
from journal_api.cli.lived_days import post_check_in, wait_until, wait_until_judged
from journal_api.cli.narration import Narrator
from journal_api.cli.sites import SignIn, Site, load_sign_ins, save_sign_ins
from journal_api.clock import read_now
from journal_api.domain.alerting import RuleId
from journal_api.domain.simulation import Profile, SimulatedCheckIn, SimulatedPatient
from journal_api.stack.mailbox import Mail, Mailbox

NAME, EMAIL = "Ana", "ana@patients.example"
SIMULATED_DAYS = 80
# The last days are lived slowly: each is judged before the next begins, as in life.
SLOW_DAYS = 10
NOTICED_WITHIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Evening:
    """One check-in of Ana's: when she posts it, what she answers, and the sessions since the one before."""

    at: datetime
    on: date
    answers: dict[str, Any]
    sessions: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Who acts on Ana's record, and the clock they act by."""

    ana: ApiClient
    clinician: ApiClient
    patient_id: str
    clock: DrivenClock


@dataclass(frozen=True, slots=True)
class Posted:
    """The entry that was posted last: its day, and when (monotonic seconds) the API had answered 201."""

    on: date
    answered_at: float


def show_live_patient(site: Site, narrator: Narrator) -> None:
    """Let Ana come in, live through some weeks and decline until her care team hears of it; tell each step.

    Bounded: when no mail comes in time it says what to look at, and goes on.
    """
    sign_ins = load_sign_ins(site.data_dir, site.database_key)
    staff = next(one for one in sign_ins if one.who == PRIMARY)
    clinician = ApiClient(site.api_url, Credentials(staff.email, staff.password))
    evenings = plan_evenings(read_now())
    narrator.say("")
    narrator.say(
        f"The main job: {NAME} lives through {len(evenings)} check-ins over HTTP, the clock driven from then to now"
    )
    with driven_clock(site.clock_file) as clock:
        clock.move_to(evenings[0].at - timedelta(hours=2))
        ana, patient_id = _come_in(site, clinician, narrator)
        save_sign_ins(site, (*sign_ins, ana[1]))
        posted = _live(Stage(ana[0], clinician, patient_id, clock), evenings, narrator=narrator)
    _tell_outcome(site, clinician, patient_id, posted=posted, narrator=narrator)


def plan_evenings(now: datetime) -> tuple[Evening, ...]:
    """Plan Ana's check-ins, the last of them ``now``: by the product's own rules the one that opens an alert."""
    today = now.astimezone(ZONE_INFO).date()
    ana = draw_patient(Profile.SUDDEN_DROP, RuleId.EARLY_WARNING, days=SIMULATED_DAYS, alarm_on=today, seed="ana 24")
    return _lay_out(ana, now=now)


def _lay_out(patient: SimulatedPatient, *, now: datetime) -> tuple[Evening, ...]:
    check_ins = [(day.on, day.check_in) for day in patient.days if day.check_in is not None]
    evenings, before = [], check_ins[0][0]
    for on, one in check_ins:
        sessions = tuple(lived_at(day, STARTS_AT_MINUTE) for day in patient.sessions if before < day <= on)
        evenings.append(Evening(lived_at(on, one.minute), on, _answers(one), sessions))
        before = on
    return (*evenings[:-1], replace(evenings[-1], at=now.astimezone(ZONE_INFO)))


def _answers(check_in: SimulatedCheckIn) -> dict[str, Any]:
    return {name: value for name, value in asdict(check_in).items() if name != "minute"}


def _come_in(site: Site, clinician: ApiClient, narrator: Narrator) -> tuple[tuple[ApiClient, SignIn], str]:
    """Invite Ana as her clinician does and accept as she does; return her client, her way in, and her record's id."""
    person = new_sign_in(NAME, EMAIL)
    invited = clinician.post("/v1/invitations", {"role": "patient", "email": EMAIL, "patient": {"display_name": NAME}})
    ana = ApiClient(site.api_url)
    credentials = Credentials(person.email, person.password)
    ana.accept_invitation(code=invited["code"], credentials=credentials, display_name=NAME, timezone=ZONE)
    narrator.say(f"  {PRIMARY} invited {NAME}; {NAME} accepted, chose a password and is signed in")
    return (ana, person), str(invited["patient_id"])


def _live(stage: Stage, evenings: tuple[Evening, ...], *, narrator: Narrator) -> Posted:
    columns = (TextColumn("  {task.description:<14}"), BarColumn(), MofNCompleteColumn())
    posted = Posted(evenings[0].on, time.monotonic())
    with Progress(*columns, console=narrator.console, transient=narrator.console.is_terminal) as progress:
        task = progress.add_task(f"{NAME}'s weeks", total=len(evenings) - SLOW_DAYS)
        for evening in evenings[:-SLOW_DAYS]:
            posted = _post(stage, evening)
            progress.advance(task)
    wait_until_judged(stage.ana, posted.on)
    for evening in evenings[-SLOW_DAYS:]:
        posted = _post(stage, evening)
        answers = evening.answers
        narrator.say(
            f"  {evening.on}  mood {answers['mood']}, anxiety {answers['anxiety']}, energy {answers['energy']}: 201"
        )
        if evening is not evenings[-1] and not wait_until_judged(stage.ana, evening.on):
            narrator.say("  the worker has not judged this day yet: see the logs of worker and relay")
    return posted


def _post(stage: Stage, evening: Evening) -> Posted:
    for started_at in evening.sessions:
        stage.clock.move_to(started_at + STAYS)
        post_session(stage.clinician, stage.patient_id, started_at=started_at, zone=ZONE)
    stage.clock.move_to(evening.at)
    post_check_in(stage.ana, evening.answers, recorded_at=evening.at, zone=ZONE)
    return Posted(evening.on, time.monotonic())


def _tell_outcome(site: Site, clinician: ApiClient, patient_id: str, *, posted: Posted, narrator: Narrator) -> None:
    found: list[dict[str, Any]] = []

    def is_noticed() -> bool:
        found[:] = [
            alert
            for alert in clinician.get("/v1/alerts", patient_id=patient_id)["items"]
            if alert["rule"] == RuleId.EARLY_WARNING
        ]
        return bool(found)

    left = NOTICED_WITHIN_SECONDS - (time.monotonic() - posted.answered_at)
    if not wait_until(is_noticed, seconds=left):
        narrator.say(
            f"  No alert within {NOTICED_WITHIN_SECONDS:.0f} s: see relay and worker in {site.data_dir / 'logs'}"
        )
        return
    alert = found[0]
    narrator.say(f"  The worker noticed: {alert['title']} ({alert['severity']})")
    narrator.say(f"    {alert['explanation']}")
    _tell_mail(site, clinician, alert["id"], posted=posted, narrator=narrator)


def _tell_mail(site: Site, clinician: ApiClient, alert_id: str, *, posted: Posted, narrator: Narrator) -> None:
    if not wait_until(lambda: _is_told(site, clinician, alert_id), seconds=NOTICED_WITHIN_SECONDS):
        narrator.say(
            f"  No mail within {NOTICED_WITHIN_SECONDS:.0f} s: see relay and worker in {site.data_dir / 'logs'}"
        )
        return
    seconds = time.monotonic() - posted.answered_at
    mail = find_mail(site, alert_id)
    if mail is None:
        narrator.say(f"  Mail to {PRIMARY} accepted by the mail server {seconds:.1f} s after the entry's 201")
    else:
        narrator.say(f"  Mail to {mail.recipient}, “{mail.subject}”: {seconds:.1f} s after the entry's 201")


def _is_told(site: Site, clinician: ApiClient, alert_id: str) -> bool:
    if site.mail_folder is not None:
        return find_mail(site, alert_id) is not None
    deliveries = clinician.get(f"/v1/alerts/{alert_id}/deliveries")["items"]
    return any(delivery["state"] == "sent" for delivery in deliveries)


def find_mail(site: Site, alert_id: str) -> Mail | None:
    """Find the newest caught mail that links to an alert; None while there is none, or no catcher."""
    if site.mail_folder is None:
        return None
    return next((mail for mail in Mailbox(site.mail_folder).list_mails() if alert_id in mail.text), None)
