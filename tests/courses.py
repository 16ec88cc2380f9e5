"""A course of treatment told through the API, day by day, and judged as the worker would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from journal_api.clock import read_now
from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from tests.people import People

# Where Ana lives it is tomorrow two hours before it is in UTC, by which stories count days.
_EVENING, _BACK = time(hour=21), timedelta(hours=3)


def read_now_of_day() -> datetime:
    """Read the clock, some hours back in the evening: the day is then the same in UTC and where Ana lives."""
    now = read_now()
    return now - _BACK if now.time() >= _EVENING else now


@dataclass(frozen=True, slots=True)
class Story:
    """Ana's record, told in days before or after `today`, her day of `now`."""

    people: People
    worker: Resources
    now: datetime

    @property
    def today(self) -> date:
        """Return the day of now, in UTC as everything here."""
        return self.now.date()

    def day(self, at: int) -> date:
        """Return the day so many days after today."""
        return self.today + timedelta(days=at)

    def moment(self, at: int, hour: int = 8) -> str:
        """Write an hour of a day as a phone would send it."""
        return datetime.combine(self.day(at), time(hour=hour), tzinfo=UTC).isoformat()

    def phq9(self, at: int, total: int) -> None:
        """Let Ana answer a PHQ-9 of this total, never on the item about harming herself."""
        answers, left = {"q9": 0}, total
        for number in range(1, 9):
            answers[f"q{number}"] = min(3, left)
            left -= answers[f"q{number}"]
        self.answer("phq9", at, answers)

    def answer(self, instrument: str, at: int, answers: dict[str, Any]) -> None:
        """Let Ana answer an instrument."""
        body = {"instrument": instrument, "completed_at": self.moment(at), "timezone": "UTC", "answers": answers}
        sent = self.people.ana.post("/v1/patients/me/questionnaire-responses", json=body)
        assert sent.status_code == 201, sent.text

    def session(self, *days: int) -> None:
        """Let Dr. Chen tell of past sessions."""
        for at in days:
            given = {"medicine": "ketamine", "route": "iv", "dose_mg": 35, "timezone": "UTC", "source": "history"}
            path = f"/v1/patients/{self.people.ana.patient_id}/treatment-sessions"
            sent = self.people.chen.post(path, json={**given, "started_at": self.moment(at, 10)})
            assert sent.status_code == 201, sent.text

    def plan(self, **fields: int) -> None:
        """Let Dr. Chen plan the treatment."""
        body = {"medicine": "ketamine", "route": "iv", "dose_mg": 35, **fields}
        path = f"/v1/patients/{self.people.ana.patient_id}/treatment-plan"
        sent = self.people.chen.put(path, json=body, headers={"If-Match": "*"})
        assert sent.status_code == 200, sent.text

    def mood(self, at: int, value: float) -> None:
        """Let Ana check in."""
        body = {"mood": value, "recorded_at": self.moment(at), "timezone": "UTC"}
        assert self.people.ana.post("/v1/patients/me/mood-entries", json=body).status_code == 201

    def judge(self, *, later: timedelta = timedelta(0)) -> None:
        """Judge Ana's record, so much later than now."""
        assert self.people.ana.patient_id is not None
        assess_patient(self.worker, self.people.ana.patient_id, now=self.now + later)

    def alerts(self, rule: str) -> list[dict[str, Any]]:
        """Read the alerts of a rule as Dr. Chen sees them, newest first."""
        items = self.people.chen.get(f"/v1/alerts?patient_id={self.people.ana.patient_id}&limit=200").json["items"]
        return [alert for alert in items if alert["rule"] == rule]
