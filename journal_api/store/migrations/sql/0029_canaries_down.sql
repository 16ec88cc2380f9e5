-- Nothing of the canary stays: its clinic takes its people, its record and its messages along.

DELETE FROM outbox WHERE clinic_id = canary_clinic() OR kind IN ('canary', 'canary_notice', 'dead_work_notice', 'unattended_notice');
DELETE FROM clinic WHERE id = canary_clinic();
DROP FUNCTION start_canary(text, uuid, text, bytea, uuid, text, timestamptz, date, jsonb, bytea);
ALTER POLICY auth_reads_alert ON alert USING (true);
REVOKE SELECT (clinic_id) ON alert FROM journal_auth;
REVOKE EXECUTE ON FUNCTION record_entry(uuid, uuid, uuid, text, uuid, timestamptz, smallint, text, date, timestamptz, text,
    jsonb, bytea, text, bytea, text, text, text, text) FROM journal_auth;
DROP POLICY auth_keeps_canary ON clinic;
DROP POLICY auth_keeps_canary ON care_team;
DROP POLICY auth_keeps_canary ON account;
DROP POLICY auth_keeps_canary ON care_team_member;
DROP POLICY auth_keeps_canary ON care_team_patient;
DROP POLICY auth_keeps_canary ON patient;
DROP POLICY auth_keeps_canary ON patient_key;
DROP POLICY auth_keeps_canary ON change_counter;
DROP POLICY auth_keeps_canary ON entry;
DROP POLICY auth_keeps_canary ON entry_version;
DROP POLICY auth_keeps_canary ON patient_work;
DROP POLICY auth_keeps_canary ON outbox;
DROP POLICY auth_keeps_canary ON audit;
REVOKE INSERT ON clinic, care_team, account, care_team_member, care_team_patient, patient, patient_key, change_counter,
    entry, entry_version, patient_work, audit FROM journal_auth;
REVOKE SELECT (id) ON clinic FROM journal_auth;
REVOKE SELECT (id) ON care_team FROM journal_auth;
REVOKE UPDATE (email) ON account FROM journal_auth;
REVOKE DELETE ON patient, outbox FROM journal_auth;
REVOKE SELECT (clinic_id, patient_id, done_at) ON outbox FROM journal_auth;
REVOKE SELECT (patient_id, kind, id) ON entry FROM journal_auth;
REVOKE SELECT, UPDATE (last_change) ON change_counter FROM journal_auth;
REVOKE SELECT (patient_id, wanted_seq, done_seq, wanted_at, dead_at), UPDATE (wanted_seq, wanted_at)
    ON patient_work FROM journal_auth;
DROP FUNCTION canary_clinic();
