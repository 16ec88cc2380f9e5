"""Patients as the care team reads them: who they are, what is open about them, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import LateralFromClause

from journal_api.domain.access import Grant
from journal_api.domain.alerting import AlertState, RuleId, Severity
from journal_api.domain.caseloads import (
    CaseloadLine,
    CaseloadOrder,
    CaseloadPage,
    CaseloadPosition,
    LiveAlert,
    Person,
    Standing,
)
from journal_api.domain.errors import NotFound
from journal_api.domain.questionnaire_requests import find_open_question
from journal_api.store.database import Transaction
from journal_api.store.patient_summaries import read_summary
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.clinics import care_team_patient, patient, patient_summary
from journal_api.store.visibility import is_within_reach

_LIVE_FIELDS = ("id", "state", "opened_at", "acknowledged_at", "rule", "severity", "title")
_SUMMARY_FIELDS = (
    "trend",
    "risk",
    "last_entry_on",
    "adherence_30d",
    "days_since_session",
    "last_scores",
    "next_due",
)


def list_caseload(tx: Transaction, grant: Grant, page: CaseloadPage) -> tuple[CaseloadLine, ...]:
    """List the patients within the reach of ``grant`` in one query, at most ``page.limit``.

    Worst first means: gravest live alert, then judged risk, then name; who was never judged comes after the calm ones.
    """
    query, ranks = _standings(grant)
    if page.care_team_id is not None:
        query = query.where(patient.c.id.in_(_members_of(page.care_team_id)))
    name = sa.func.lower(patient.c.display_name)
    order: tuple[Any, ...] = (name, patient.c.id)
    if page.order is CaseloadOrder.RISK:
        order = (*(-rank for rank in ranks), *order)
    if page.after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*_place(page.after, page.order)))
    rows = tx.execute(query.order_by(*order).limit(page.limit))
    return tuple(CaseloadLine(_read(row), CaseloadPosition(row.id, row.alert_rank, row.risk_rank)) for row in rows)


def get_standing(tx: Transaction, grant: Grant) -> Standing:
    """Get where the patient that ``grant`` is pinned to stands. Raises NotFound."""
    query, _ = _standings(grant)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound
    return _read(row)


def _standings(grant: Grant) -> tuple[sa.Select[Any], tuple[sa.ColumnElement[int], sa.ColumnElement[int]]]:
    live = _live_alerts()
    alert_rank = sa.func.coalesce(live.c.alert_rank, -1)
    risk_rank = sa.func.coalesce(patient_summary.c.risk_rank, -1)
    query = (
        sa.select(
            patient.c.id,
            patient.c.display_name,
            patient.c.birth_on,
            patient.c.record_number,
            patient.c.timezone,
            _care_teams().label("care_team_ids"),
            live.c.alerts,
            alert_rank.label("alert_rank"),
            risk_rank.label("risk_rank"),
            *(patient_summary.c[name] for name in _SUMMARY_FIELDS),
        )
        .select_from(patient)
        .outerjoin(patient_summary, patient_summary.c.patient_id == patient.c.id)
        .outerjoin(live, sa.true())
        .where(is_within_reach(grant, patient_id=patient.c.id, clinic_id=patient.c.clinic_id))
    )
    return query, (alert_rank, risk_rank)


def _live_alerts() -> LateralFromClause:
    grave = sa.case({severity.value: severity.rank for severity in Severity}, value=alert.c.severity)
    pairs: list[Any] = []
    for name in _LIVE_FIELDS:
        pairs += (sa.literal_column(f"'{name}'"), alert.c[name])
    # What a rule has asked for lies in the evidence, of the alert itself or of its findings; the rest stays there.
    pairs += (sa.literal_column("'request'"), alert.c.evidence["request"])
    pairs += (
        sa.literal_column("'requests'"),
        sa.func.jsonb_path_query_array(alert.c.evidence, sa.literal_column("'$.findings[*].request'::jsonpath")),
    )
    listed = sa.func.jsonb_agg(
        postgresql.aggregate_order_by(sa.func.jsonb_build_object(*pairs), alert.c.opened_at, alert.c.id)
    )
    return (
        sa.select(listed.label("alerts"), sa.func.max(grave).label("alert_rank"))
        .where(alert.c.patient_id == patient.c.id, alert.c.state != sa.literal_column("'resolved'"))
        .correlate(patient)
        .lateral("live")
    )


def _care_teams() -> sa.ScalarSelect[Any]:
    teams = sa.func.array_agg(
        postgresql.aggregate_order_by(care_team_patient.c.care_team_id, care_team_patient.c.care_team_id)
    )
    return sa.select(teams).where(care_team_patient.c.patient_id == patient.c.id).correlate(patient).scalar_subquery()


def _members_of(care_team_id: UUID) -> sa.Select[Any]:
    return sa.select(care_team_patient.c.patient_id).where(care_team_patient.c.care_team_id == care_team_id)


def _place(after: CaseloadPosition, order: CaseloadOrder) -> tuple[Any, ...]:
    # The name is looked up: a cursor travels in addresses, where no name may stand.
    last = patient.alias("last")
    name = sa.select(sa.func.lower(last.c.display_name)).where(last.c.id == after.patient_id).scalar_subquery()
    place = (name, sa.literal(after.patient_id))
    return (
        (sa.literal(-after.alert_rank), sa.literal(-after.risk_rank), *place) if order is CaseloadOrder.RISK else place
    )


def _read(row: sa.Row[Any]) -> Standing:
    return Standing(
        person=Person(row.id, row.display_name, row.birth_on, row.record_number, row.timezone),
        care_team_ids=tuple(row.care_team_ids or ()),
        open_alerts=tuple(_read_live(one) for one in row.alerts or ()),
        summary=read_summary(dict(row._mapping)),
    )


def _read_live(one: Mapping[str, Any]) -> LiveAlert:
    acknowledged_at = one["acknowledged_at"]
    return LiveAlert(
        id=UUID(one["id"]),
        state=AlertState(one["state"]),
        opened_at=datetime.fromisoformat(one["opened_at"]),
        acknowledged_at=None if acknowledged_at is None else datetime.fromisoformat(acknowledged_at),
        rule=RuleId(one["rule"]),
        severity=Severity(one["severity"]),
        title=one["title"],
        question=find_open_question((one["request"], *one["requests"])),
    )
