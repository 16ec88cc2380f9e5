"""Reading the trend that was drawn through a patient's record."""

from __future__ import annotations

from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.errors import Fault, Invalid
from journal_api.domain.measures import BUILT_IN_MEASURES, Measure, describe_unit
from journal_api.domain.trend_views import QuestionnaireScore, Trend, TrendRequest, choose_episodes
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.database import Transaction
from journal_api.store.episodes import list_episodes
from journal_api.store.judgements import find_judged_through
from journal_api.store.measures import list_measures
from journal_api.store.practice_days import list_practice_days
from journal_api.store.questionnaires import list_responses
from journal_api.store.treatment_sessions import list_session_days
from journal_api.store.trend_points import list_points


def get_trend(resources: Resources, grant: Grant, request: TrendRequest, *, now: datetime) -> Trend:
    """Get one measure's trend as last judged: what came in since is not in it yet, as `judged_through` tells.

    Raises Invalid for a measure that neither the product nor the clinic knows, and for days that end before they begin.
    """
    since, through = request.since, request.through
    if since is not None and through is not None and through < since:
        raise Invalid(Fault("?to", "out_of_range", "Must not be before from."))
    with resources.database.transaction(grant.scope) as tx:
        measure = _get_measure(tx, request.measure)
        judged = find_judged_through(tx, grant.patient_id)
        trend = Trend(
            measure=measure.name,
            unit=describe_unit(measure),
            judged_through=None if judged is None else judged.on,
            algorithm=None if judged is None else judged.algorithm,
            points=list_points(tx, grant.patient_id, measure.name, since=since, through=through),
            sessions=list_session_days(tx, grant.patient_id, since=since, through=through),
            episodes=choose_episodes(list_episodes(tx, grant.patient_id), request),
            practice_days=list_practice_days(tx, grant.patient_id, since=since, through=through),
            questionnaires=_list_questionnaires(tx, grant, request),
        )
        audit_use(tx, grant, now=now)
    return trend


def _list_questionnaires(tx: Transaction, grant: Grant, request: TrendRequest) -> tuple[QuestionnaireScore, ...]:
    responses = list_responses(tx, grant.patient_id, since=request.since, through=request.through)
    scored = (one.scored for one in responses)
    return tuple(QuestionnaireScore(one.on, one.instrument, one.total) for one in scored if one.total is not None)


def _get_measure(tx: Transaction, name: str) -> Measure:
    if name in BUILT_IN_MEASURES:
        return BUILT_IN_MEASURES[name]
    own = next((measure for measure in list_measures(tx) if measure.name == name), None)
    if own is None:
        raise Invalid(Fault("?measure", "not_a_choice", "This clinic has no such measure: see GET /v1/measures."))
    return own
