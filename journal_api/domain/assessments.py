"""The decider: a patient's whole record goes in, a judgement and intents come out; a service applies them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journal_api.domain.alerting import Alert, Intent
from journal_api.domain.episodes import MatchedEpisode, StoredEpisode
from journal_api.domain.judgements import Judgement
from journal_api.domain.risk import RiskAnswer
from journal_api.domain.silence import Silence
from journal_api.domain.summaries import PatientSummary
from journal_api.domain.trends import DailySeries


@dataclass(frozen=True, slots=True)
class Record:
    """Everything one assessment looks at.

    `series` one per measure with any entry; `entry_days` and `sessions` local dates, oldest first; `alerts` every alert
    of CR-01, CR-04 and CR-05 this patient ever had, live or resolved; `last_risk` the newest risk answer.
    """

    series: tuple[DailySeries, ...]
    sessions: tuple[date, ...]
    entry_days: tuple[date, ...]
    last_risk: RiskAnswer | None
    enrolled_on: date
    stored_episodes: tuple[StoredEpisode, ...]
    live_alerts: tuple[Alert, ...]
    past_alerts: tuple[Alert, ...]
    timezone: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one look at the record says.

    `episodes` are the judged ones, each with the id of the stored episode it is; a stored episode missing here is no
    longer supported. `next_check_on` is the next local day on which time alone can change something.
    """

    judgement: Judgement
    episodes: tuple[MatchedEpisode, ...]
    silence: Silence
    intents: tuple[Intent, ...]
    summary: PatientSummary
    next_check_on: date
