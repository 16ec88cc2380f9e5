"""P3: from an entry's answer to its care team's letter in the hands of a real mail server. Prints, and may write.

Entries come at a steady rate whatever is answered. Every one is alarming and of another patient, whose team is one
clinician: in turn an answer at risk, whose alert is opened with it, and a questionnaire that a worker must judge first.
Where a rate is not kept up the next lower one is tried. The answers' times are the sender's, the letters' the mail
server's; nothing is asked of the product's tables.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from uuid import UUID

import click
import sqlalchemy as sa

from journal_api.app import create_app
from journal_api.clock import read_now
from journal_api.settings import Settings
from journal_api.stack.ports import find_free_port
from journal_api.store.urls import driver_url
from journal_api.web.calls import EXTENSION
from journal_api.web.tokens import issue_access_token
from tests.bench.contestants import OURS, Contestant, gunicorn, spell_request
from tests.bench.grounds import Grounds, SignIn, insert_patient, prepared
from tests.bench.heats import serving
from tests.bench.steady_load import Answered, send_steadily
from tests.bench.tables import describe_machine, write_into
from tests.databases import DatabaseUrls
from tests.drill.alerts.receivers import Receiver, running_receiver
from tests.servers import wait_until
from tests.workers.environments import running_relay, running_worker

RATES = (100, 50, 25, 10, 5)
REACH_SECONDS, PROMISED_SECONDS = 3.0, 60.0
# Where fewer were answered in time it was another rate than the one that is told.
KEPT_UP = 0.95
CANARY = "canary@bench.example"
AT_ONCE, JUDGED = "an answer at risk: alert opened with the entry", "an ASRM: alert opened by a worker's judgement"
CONTENTS: Mapping[str, tuple[str, dict[str, object]]] = {
    AT_ONCE: ("/v1/patients/me/mood-entries", {"mood": 2, "urge_to_harm": 8}),
    JUDGED: (
        "/v1/patients/me/questionnaire-responses",
        {"instrument": "asrm", "answers": {f"q{number}": 4 for number in range(1, 6)}},
    ),
}
WHEN = {AT_ONCE: "recorded_at", JUDGED: "completed_at"}
_TEAMS = """
UPDATE clinic SET instruments = '["asrm"]';
INSERT INTO care_team (id, clinic_id, name, created_at)
    SELECT patient_id, clinic_id, 'Team', now() FROM account WHERE patient_id IS NOT NULL;
INSERT INTO account (id, clinic_id, role, email, email_key, display_name, timezone, locale, password_hash, created_at)
    SELECT id, clinic_id, 'clinician', id || '@team.example', id || '@team.example', 'Clinician', 'UTC', 'en', 'none',
        now() FROM care_team WHERE name = 'Team';
INSERT INTO care_team_member (care_team_id, user_id, clinic_id, on_duty)
    SELECT id, id, clinic_id, 'primary' FROM care_team WHERE name = 'Team';
INSERT INTO care_team_patient (patient_id, care_team_id, clinic_id)
    SELECT id, id, clinic_id FROM care_team WHERE name = 'Team'
"""


@dataclass(frozen=True, slots=True)
class Heat:
    """One rate: how many entries a second were answered, and each kind's seconds to its letter, shortest first.

    A letter that did not come in the promised time counts as infinitely late.
    """

    rate: int
    kept_rate: float
    seconds: Mapping[str, tuple[float, ...]]

    @property
    def was_kept_up(self) -> bool:
        """Tell whether this was the rate, and every letter came in the promised time."""
        came = all(one and one[-1] <= PROMISED_SECONDS for one in self.seconds.values())
        return came and self.kept_rate >= KEPT_UP * self.rate


def main() -> None:
    """Try one rate after another, until one is kept up."""
    options = _read_options()
    busy, heats = os.getloadavg()[0], []
    with prepared() as grounds:
        for rate in options.rates:
            heats.append(_run_heat(grounds, rate=rate, seconds=options.seconds))
            click.echo(_line(heats[-1], AT_ONCE) + "\n" + _line(heats[-1], JUDGED))
            if heats[-1].was_kept_up:
                break
    text = _render(heats, seconds=options.seconds, busy=busy)
    click.echo(text)
    if options.write is not None:
        write_into(options.write, text, name="telling")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="journal_api bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rates", type=int, nargs="+", default=RATES, help="entries a second, the highest first")
    parser.add_argument("--write", type=Path, help="the page whose table is to be replaced")
    return parser.parse_args()


def _run_heat(grounds: Grounds, *, rate: int, seconds: float) -> Heat:
    count = round(rate * seconds)
    with grounds.copied() as urls, _running(grounds, urls, name=f"at-{rate}") as (receiver, port, environ):
        patients = _fill(urls, grounds, count=count)
        requests = tuple(_spell(environ, patients))
        answered = asyncio.run(send_steadily(requests, port=port, rate=rate))
        wrong = {one.status for one in answered if one.status != 201}
        if wrong:
            raise SystemExit(f"The API answered {sorted(wrong)}: nothing was timed.")
        _await_letters(receiver, patients)
        came = {letter.to: letter.at for letter in reversed(receiver.list_letters())}
    lasted = max(one.at for one in answered) - min(one.sent_at for one in answered)
    return Heat(rate, count / max(lasted, seconds), _pair(patients, answered, came))


@contextmanager
def _running(grounds: Grounds, urls: DatabaseUrls, *, name: str) -> Iterator[tuple[Receiver, int, dict[str, str]]]:
    """Run the product as it is installed, with a mail server beside it."""
    folder, port = grounds.folder / name, find_free_port()
    folder.mkdir()
    with ExitStack() as stack:
        receiver = stack.enter_context(running_receiver(folder / "mail"))
        environ = {**grounds.environ(urls), "SMTP_URL": receiver.url, "JOURNAL_CANARY_MAIL": CANARY}
        # All of it comes from one network.
        environ |= {"JOURNAL_ACCOUNT_REQUESTS_PER_MINUTE": "0", "JOURNAL_NETWORK_REQUESTS_PER_MINUTE": "0"}
        stack.enter_context(serving(Contestant(OURS, gunicorn("wsgi:app"), environ, ()), port, log=folder / "api.log"))
        stack.enter_context(running_relay(environ, folder))
        stack.enter_context(running_worker(environ, folder))
        wait_until(lambda: any(one.to == CANARY for one in receiver.list_letters()), "the canary", seconds=60)
        yield receiver, port, environ


def _fill(urls: DatabaseUrls, grounds: Grounds, *, count: int) -> tuple[tuple[UUID, SignIn], ...]:
    """Make as many patients as entries will come, each with a team of one clinician."""
    settings = Settings.from_env(grounds.environ(urls))
    app = create_app(settings)
    vault = app.extensions[EXTENSION].resources.vault
    engine = sa.create_engine(driver_url(urls.admin), poolclass=sa.NullPool)
    with engine.begin() as connection:
        clinic_id = connection.scalar(sa.text("SELECT clinic_id FROM account WHERE role = 'admin'"))
        connection.execute(sa.text("DELETE FROM patient WHERE clinic_id = :id"), {"id": clinic_id})
        patients = tuple(insert_patient(connection, vault, clinic_id) for _ in range(count))
        for statement in _TEAMS.split(";\n"):
            connection.execute(sa.text(statement))
    engine.dispose()
    return patients


def _spell(environ: Mapping[str, str], patients: Iterable[tuple[UUID, SignIn]]) -> Iterator[bytes]:
    app, now = create_app(Settings.from_env(environ)), read_now()
    with app.app_context():
        for number, (_, one) in enumerate(patients):
            kind = _kind_of(number)
            path, content = CONTENTS[kind]
            token = issue_access_token(sign_in_id=one.sign_in_id, user_id=one.user_id, now=now)
            yield spell_request(path, token, json.dumps({WHEN[kind]: now.isoformat(), **content})).encode()


def _kind_of(number: int) -> str:
    return JUDGED if number % 2 else AT_ONCE


def _await_letters(receiver: Receiver, patients: tuple[tuple[UUID, SignIn], ...]) -> None:
    wanted = {_address(patient_id) for patient_id, _ in patients}
    until = monotonic() + PROMISED_SECONDS
    while monotonic() < until and not wanted <= {one.to for one in receiver.list_letters()}:
        # Asked seldom: whoever counts must not be what is waited for.
        asyncio.run(asyncio.sleep(1))


def _pair(
    patients: tuple[tuple[UUID, SignIn], ...], answered: tuple[Answered, ...], came: Mapping[str, float]
) -> dict[str, tuple[float, ...]]:
    waits: dict[str, list[float]] = {kind: [] for kind in CONTENTS}
    for number, ((patient_id, _), one) in enumerate(zip(patients, answered, strict=True)):
        # A letter may leave before the answer has come back: it was not late.
        waits[_kind_of(number)].append(max(came.get(_address(patient_id), math.inf) - one.at, 0.0))
    return {kind: tuple(sorted(seconds)) for kind, seconds in waits.items()}


def _address(patient_id: UUID) -> str:
    return f"{patient_id}@team.example"


def _render(heats: list[Heat], *, seconds: float, busy: float) -> str:
    where = "sender and mail server on the same cores, 2 processes of the API, one relay, one worker"
    made = f"{seconds:g} s of entries at each rate, {where}; load average {busy:.1f} before it began"
    lines = [
        f"{describe_machine()}; {made}.",
        "",
        "| entries a second, asked and answered | what opens the alert | p50 s | p99 s | max s | reach |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_line(heat, kind) for heat in heats for kind in CONTENTS),
    ]
    return "\n".join(lines)


def _line(heat: Heat, kind: str) -> str:
    seconds = heat.seconds[kind]
    told = (_show(_quantile(seconds, share)) for share in (0.5, 0.99, 1.0))
    p50, p99, longest = told
    reach = f"p99 ≤ {REACH_SECONDS:g}; {PROMISED_SECONDS:g} promised"
    return f"| {heat.rate}, {heat.kept_rate:.0f} | {kind} | {p50} | **{p99}** | {longest} | {reach} |"


def _quantile(seconds: tuple[float, ...], share: float) -> float:
    return seconds[max(math.ceil(share * len(seconds)) - 1, 0)]


def _show(seconds: float) -> str:
    return f"> {PROMISED_SECONDS:g}" if math.isinf(seconds) else f"{seconds:.2f}"


if __name__ == "__main__":
    main()
