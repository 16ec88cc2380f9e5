"""One row in every table, for a clinic with two patients, written by the schema's owner."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.store.urls import driver_url
from tests.databases import DatabaseUrls

_CLINIC = """
INSERT INTO clinic (id, name, timezone, locale, created_at) VALUES (:clinic, 'Clinic', 'UTC', 'en', now());
INSERT INTO care_team (id, clinic_id, name, created_at) VALUES (:team, :clinic, 'Team', now());
INSERT INTO account (id, clinic_id, role, email, email_key, display_name, timezone, locale, password_hash, created_at)
    VALUES (:clinician, :clinic, 'clinician', 'c', :clinician_key, 'Dr. Chen', 'UTC', 'en', 'hash', now());
INSERT INTO care_team_member VALUES (:team, :clinician, :clinic, 'primary');
INSERT INTO escalation_policy VALUES (:clinic, 'urgent', '{}', 1, now());
INSERT INTO on_call_shift VALUES (:clinic, :team, :team, :clinician, 0, '08:00', '18:00');
INSERT INTO on_call_override VALUES (:clinic, :team, :team, :clinician, now(), now() + interval '1 hour');
INSERT INTO measure VALUES (:clinic, 'restlessness', 1, 7, 1, 'worse', 'Restlessness', now());
INSERT INTO invitation (id, clinic_id, role, email, code_hash, created_at, expires_at)
    VALUES (:invitation, :clinic, 'clinician', 'x', :code_hash, now(), now());
INSERT INTO outbox (kind, clinic_id, subject_id, due_at) VALUES ('digest', :clinic, :clinic, now())
"""

_PATIENT = """
INSERT INTO patient (id, clinic_id, display_name, timezone, created_at) VALUES (:patient, :clinic, 'Ana', 'UTC', now());
INSERT INTO care_team_patient VALUES (:patient, :team, :clinic);
INSERT INTO account (id, clinic_id, role, email, email_key, display_name, timezone, locale, password_hash, patient_id,
    created_at) VALUES (:user, :clinic, 'patient', 'a', :user_key, 'Ana', 'UTC', 'en', 'hash', :patient, now());
INSERT INTO sign_in (id, user_id, created_at, last_used_at) VALUES (:sign_in, :user, now(), now());
INSERT INTO refresh_token (token_hash, sign_in_id, user_id, issued_at, expires_at)
    VALUES (:token_hash, :sign_in, :user, now(), now());
INSERT INTO password_reset (id, user_id, clinic_id, code_hash, code_sealed, created_at, expires_at)
    VALUES (:sign_in, :user, :clinic, :token_hash, 'sealed', now(), now());
INSERT INTO security_notice VALUES (:sign_in, :user, :clinic, 'password_changed', now(), NULL);
INSERT INTO device VALUES (:sign_in, :user, :sign_in, 'ios', 'Phone', :token_hash, 'sealed', 'ding', now(), now());
INSERT INTO contact_setting VALUES (:user, :clinic, '21:00', '08:00', false, 1);
INSERT INTO contact_channel VALUES (:sign_in, :user, :clinic, 'sms', :token_hash, 'sealed', '678', false, now(), now(),
    :token_hash, 'sealed', now(), 0, NULL, NULL, NULL, 1);
INSERT INTO second_factor VALUES (:user, 'k1', 'sealed', now(), now(), 1);
INSERT INTO recovery_code VALUES (:user, :token_hash, NULL);
INSERT INTO patient_key VALUES (:patient, 'k1', 'wrapped');
INSERT INTO patient_summary (patient_id, clinic_id, trend, risk, risk_rank, updated_at)
    VALUES (:patient, :clinic, 'steady', 'low', 0, now());
INSERT INTO change_counter VALUES (:patient, 1);
INSERT INTO entry VALUES (:patient, 'mood_entry', :entry, 1, false, now(), 0, NULL, current_date, now(), now(),
    'server', '{}', 'sealed', 'private', 'hash', 1);
INSERT INTO entry_version VALUES (:patient, 'mood_entry', :entry, 1, false, now(), 0, NULL, current_date, now(), now(),
    'server', '{}', 'sealed', 'private', 'hash', 1);
INSERT INTO treatment_session (patient_id, id, revision, state, source, medicine, route, dose_mg, begins_at, planned_at,
    planned_offset_minutes, local_date, checklist, received_at, change) VALUES (:patient, :session, 1, 'planned',
    'clinic', 'ketamine', 'iv', 40, now(), now(), 0, current_date, '{}', now(), 1);
INSERT INTO treatment_session_version VALUES (:patient, 1, :session, 1, '{}', :clinician, now());
INSERT INTO treatment_plan VALUES (:patient, 1, 'ketamine', 'iv', NULL, 0.5, 6, 18, 28, now(), :clinician, 1);
INSERT INTO vitals VALUES (:patient, :episode, :session, now(), 0, 120, 80, 70, 98, 0, 0, '{}', :clinician, now(), 1);
INSERT INTO quarantined_item VALUES (:patient, 'mood_entry', :entry, 'hash', 1, 'phone', now(), now(), 200000,
    'recorded_ahead', 'sealed');
INSERT INTO judgement VALUES (:patient, 'ewma-1', current_date, now(), '{}');
INSERT INTO judgement_checkpoint VALUES (:patient, current_date, 'ewma-1', 'digest', '[]');
INSERT INTO trend_point VALUES (:patient, 'mood', current_date, 5, 1, 5, 4, 6, 5, 0, 0.1);
INSERT INTO episode VALUES (:patient, :episode, 'mood', '{mood}', current_date, current_date, NULL, 'sudden', 2, 1, 3,
    '{}', true, false, now());
INSERT INTO alert (patient_id, id, clinic_id, rule, severity, state, opened_at, title, explanation, evidence,
    is_supported, late_by_days, chain, policy, version) VALUES (:patient, :alert, :clinic, 'CR-04', 'standard', 'open',
    now(), 't', 'e', '{}', true, 0, 1, '{}', 1);
INSERT INTO alert_event VALUES (:patient, :alert, 1, now(), NULL, 'opened', NULL, 'open', NULL);
INSERT INTO delivery (patient_id, id, alert_id, clinic_id, chain, step, round, recipient_id, channel, state, due_at,
    created_at) VALUES (:patient, :delivery, :alert, :clinic, 1, 0, 0, :clinician, 'mail', 'pending', now(), now());
INSERT INTO delivery_attempt VALUES (:patient, :delivery, 1, now(), NULL, NULL, NULL);
INSERT INTO schedule_version VALUES (:patient, 1, now(), '[1, 3, 7]', 14, 30, :user);
INSERT INTO care_document VALUES (:patient, 'safety_plan', 1, 'sealed', now(), :user);
INSERT INTO contact VALUES (:patient, :entry, now(), 'call', 'reached', :alert, 'sealed', :clinician, now());
INSERT INTO dispensing VALUES (:patient, :entry, current_date, 'ketamine', 'sublingual', 8, 100, 28, false, :clinician,
    now(), NULL, 1);
INSERT INTO adverse_event VALUES (:patient, :entry, 'suicide_attempt', current_date, 'sealed', :clinician, now(),
    NULL, 1);
INSERT INTO mute VALUES (:patient, :entry, 'CR-05', now(), now() + interval '1 day', NULL, 'On holiday', :clinician);
INSERT INTO reminder VALUES (:patient, now(), 'mail', 'accepted');
INSERT INTO patient_work (patient_id, wanted_seq, wanted_at) VALUES (:patient, 1, now());
INSERT INTO outbox (kind, patient_id, clinic_id, subject_id, due_at)
    VALUES ('silence_check', :patient, :clinic, :patient, now());
INSERT INTO audit (at, clinic_id, patient_id, role, action, outcome, purpose)
    VALUES (now(), :clinic, :patient, 'patient', 'mood_entries.read', 'allowed', 'own_record')
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """The ids that tests pin transactions to."""

    clinic_id: UUID
    patient_id: UUID
    user_id: UUID
    sign_in_id: UUID
    entry_id: UUID
    alert_id: UUID


def write_rows(urls: DatabaseUrls) -> tuple[Rows, Rows]:
    """Write Ana and Ben, each in a clinic of their own, with a row in every table."""
    engine = sa.create_engine(driver_url(urls.owner), poolclass=sa.NullPool)
    with engine.begin() as connection:
        return _write(connection), _write(connection)


def _write(connection: sa.Connection) -> Rows:
    names = ("clinic", "team", "clinician", "invitation", "patient", "user", "sign_in", "entry", "episode", "alert")
    ids = {name: uuid4() for name in (*names, "delivery", "session")}
    values = {
        **ids,
        "clinician_key": f"{ids['clinician']}@example.org",
        "user_key": f"{ids['user']}@example.org",
        "code_hash": ids["invitation"].bytes,
        "token_hash": ids["sign_in"].bytes,
    }
    for statement in (*_CLINIC.split(";\n"), *_PATIENT.split(";\n")):
        connection.execute(sa.text(statement), values)
    return Rows(ids["clinic"], ids["patient"], ids["user"], ids["sign_in"], ids["entry"], ids["alert"])
