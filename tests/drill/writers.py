"""The load: phones that write through the API, and send again what was not acknowledged, exactly as it was."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from threading import Event
from typing import Any
from uuid import UUID

from journal_api.clock import read_now
from tests.drill.ledgers import Acknowledged, Claim, Ledger
from tests.drill.lines import Answer, Line
from tests.web.phones import CONTENTS

COLLECTIONS = {
    "mood_entry": "mood-entries",
    "practice_entry": "practice-entries",
    "questionnaire_response": "questionnaire-responses",
    "side_effect": "side-effects",
}
EDITABLE = ("mood_entry", "practice_entry")
LARGEST_BATCH = 200
# What was written lately is edited; more need not be remembered.
MOST_HELD = 200
RETRY_SECONDS = 0.2
# How often a phone is lost, or thrown away, while it waits for an answer that did not come.
LOST_SHARE = 0.02
_TAKEN = {"created", "updated", "unchanged"}
_MADE, _FOUND, _GONE, _ABSENT = 201, 200, 204, 404


@dataclass(frozen=True, slots=True)
class Write:
    """One request: ``is_taken`` tells whether an answer, to an attempt of this number, says that it was taken."""

    method: str
    path: str
    body: Any
    claims: tuple[Claim, ...]
    is_taken: Callable[[Answer, int], bool] = field(repr=False)


@dataclass(slots=True)
class Writer:
    """One phone of a patient. After its run: what it gave up on, and answers that should never be given."""

    number: int
    patient: int
    line: Line
    ledger: Ledger
    random: Random
    given_up: list[Write] = field(default_factory=list)
    surprises: Counter[str] = field(default_factory=Counter)
    _held: list[Claim] = field(default_factory=list)

    def run(self, is_over: Event) -> None:
        """Write until it is over; what is under way then is finished or given up."""
        while not is_over.is_set():
            self._deliver(self._think_of_something(), is_over)

    def _deliver(self, write: Write, is_over: Event) -> None:
        attempt = 0
        while True:
            attempt, began = attempt + 1, time.monotonic()
            answer = self.line.ask(write.method, write.path, write.body)
            if answer is not None:
                break
            if is_over.is_set() or self.random.random() < LOST_SHARE:
                self.given_up.append(write)
                return
            is_over.wait(RETRY_SECONDS)
        if not write.is_taken(answer, attempt):
            self.surprises[f"{write.method} answered {answer.status} {answer.code}".strip()] += 1
            self.given_up.append(write)
            return
        self.ledger.write(Acknowledged(self.number, attempt, write.claims), began=began)
        self._held = [*(one for one in write.claims if one.content is not None), *self._held][:MOST_HELD]

    def _think_of_something(self) -> Write:
        choice = self.random.random()
        editable = [one for one in self._held if one.kind in EDITABLE]
        if choice < 0.3 or not editable:
            return self._post()
        if choice < 0.7:
            return self._push()
        one = self.random.choice(editable)
        self._held.remove(one)
        return self._patch(one) if choice < 0.9 else self._delete(one)

    def _post(self) -> Write:
        claim = self._make_claim(self.random.choice(EDITABLE))
        path = f"/v1/patients/me/{COLLECTIONS[claim.kind]}"
        body = {"id": claim.id, **(claim.content or {})}
        return Write("POST", path, body, (claim,), lambda answer, _: _stands(answer, claim, {_MADE, _FOUND}))

    def _patch(self, one: Claim) -> Write:
        note = {"note": self._draw_note()}
        claim = Claim(one.patient, one.kind, one.id, one.revision + 1, {**(one.content or {}), **note})
        return Write("PATCH", _path_of(one), note, (claim,), lambda answer, _: _stands(answer, claim, {_FOUND}))

    def _delete(self, one: Claim) -> Write:
        claim = Claim(one.patient, one.kind, one.id, one.revision + 1, None)
        # What an attempt deleted without saying so is gone at the next.
        return Write(
            "DELETE",
            _path_of(one),
            None,
            (claim,),
            lambda answer, attempt: answer.status == _GONE or (answer.status == _ABSENT and attempt > 1),
        )

    def _push(self) -> Write:
        claims = [self._make_claim(self.random.choice(tuple(CONTENTS))) for _ in range(self._draw_size())]
        edited = self.random.sample(self._held, min(len(self._held), self._draw_size() // 8))
        self._held = [one for one in self._held if one not in edited]
        claims += [self._rewrite(one) for one in edited]
        self.random.shuffle(claims)
        now = read_now().isoformat()
        items = [_item_of(one, edited_at=now) for one in claims]
        body = {"device_id": f"phone-{self.number}", "sent_at": now, "items": items}
        return Write("POST", "/v1/sync/push", body, tuple(claims), lambda answer, _: _all_stand(answer, claims))

    def _draw_size(self) -> int:
        return int(LARGEST_BATCH ** self.random.random())

    def _make_claim(self, kind: str) -> Claim:
        return Claim(self.patient, kind, str(UUID(int=self.random.getrandbits(128), version=4)), 1, self._fill(kind))

    def _rewrite(self, one: Claim) -> Claim:
        content = None if self.random.random() < 0.3 else self._fill(one.kind)
        return Claim(one.patient, one.kind, one.id, one.revision + 1, content)

    def _fill(self, kind: str) -> Mapping[str, Any]:
        content = dict(CONTENTS[kind])
        if kind == "side_effect":
            return {**content, "severity": self.random.randint(0, 2)}
        if kind == "questionnaire_response":
            # The last asks for thoughts of harm: nobody is to be alarmed by a drill.
            marks = {f"q{number}": self.random.randint(0, 3) for number in range(1, 9)}
            return {**content, "answers": {**marks, "q9": 0}}
        value = {"mood": self.random.randint(4, 9)} if kind == "mood_entry" else {"helpfulness": 5}
        return {**content, **value, "note": self._draw_note()}

    def _draw_note(self) -> str:
        return f"drill {self.number} {self.random.getrandbits(48):012x}"


def _path_of(one: Claim) -> str:
    return f"/v1/patients/me/{COLLECTIONS[one.kind]}/{one.id}"


def _item_of(claim: Claim, *, edited_at: str) -> dict[str, Any]:
    head = {"type": claim.kind, "id": claim.id, "rev": claim.revision, "edited_at": edited_at}
    return {**head, "deleted": True} if claim.content is None else {**head, "deleted": False, "data": claim.content}


def _stands(answer: Answer, claim: Claim, statuses: set[int]) -> bool:
    return answer.status in statuses and answer.content["revision"] == claim.revision


def _all_stand(answer: Answer, claims: list[Claim]) -> bool:
    if answer.status != _FOUND:
        return False
    told = [(one["id"], one["revision"]) for one in answer.content["results"]]
    is_taken = {one["status"] for one in answer.content["results"]} <= _TAKEN
    return is_taken and told == [(claim.id, claim.revision) for claim in claims]
