-- Who is cared for, by whom. Row-level security from the first table on: a transaction says for whom it works,
-- and without saying so it sees nothing.

-- What a transaction is pinned to. After one SET LOCAL a pooled session reads '' instead of NULL: hence NULLIF.
CREATE FUNCTION pinned_patient() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(pg_catalog.current_setting('app.patient_id', true), '')::uuid $$;
CREATE FUNCTION pinned_clinic() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(pg_catalog.current_setting('app.clinic_id', true), '')::uuid $$;
CREATE FUNCTION pinned_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(pg_catalog.current_setting('app.tenant_id', true), '')::uuid $$;
CREATE FUNCTION pinned_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(pg_catalog.current_setting('app.user_id', true), '')::uuid $$;
COMMENT ON FUNCTION pinned_patient() IS 'the one patient whose record this transaction may touch';
COMMENT ON FUNCTION pinned_clinic() IS 'the clinic whose people and summary tables this transaction may touch';
COMMENT ON FUNCTION pinned_tenant() IS 'the clinic whose settings this transaction may read';
COMMENT ON FUNCTION pinned_user() IS 'the account whose own rows this transaction may touch';

CREATE TABLE clinic (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    locale TEXT NOT NULL,
    crisis_resources JSONB DEFAULT '[]'::jsonb NOT NULL,
    revision INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT clinic_pkey PRIMARY KEY (id)
);
COMMENT ON COLUMN clinic.id IS 'the tenant';
COMMENT ON COLUMN clinic.name IS 'shown to its people';
COMMENT ON COLUMN clinic.timezone IS 'IANA name; working hours are read in it';
COMMENT ON COLUMN clinic.locale IS 'BCP 47 tag; picks the crisis resources';
COMMENT ON COLUMN clinic.crisis_resources IS 'array of {name, phone, url}; shown to patients in guidance; configured, never invented';
COMMENT ON COLUMN clinic.revision IS 'counts edits; its ETag';
COMMENT ON COLUMN clinic.created_at IS 'when the clinic was made';

CREATE TABLE patient (
    id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    display_name TEXT NOT NULL,
    birth_on DATE,
    record_number TEXT,
    timezone TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revision INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT patient_pkey PRIMARY KEY (id),
    CONSTRAINT patient_clinic_id_id_key UNIQUE (clinic_id, id),
    CONSTRAINT patient_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
COMMENT ON COLUMN patient.id IS 'the patient';
COMMENT ON COLUMN patient.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN patient.display_name IS 'name for the care team and the clinic''s admins';
COMMENT ON COLUMN patient.birth_on IS 'date of birth, for the care team';
COMMENT ON COLUMN patient.record_number IS 'the clinic''s own number, for the care team';
COMMENT ON COLUMN patient.timezone IS 'IANA name of the zone the patient lives in now';
COMMENT ON COLUMN patient.created_at IS 'when the record was opened';
COMMENT ON COLUMN patient.revision IS 'counts edits; its ETag';

CREATE TABLE account (
    id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    role TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    locale TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    patient_id UUID,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    disabled_at TIMESTAMP WITH TIME ZONE,
    revision INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_clinic_id_id_key UNIQUE (clinic_id, id),
    CONSTRAINT account_clinic_id_patient_id_fkey FOREIGN KEY(clinic_id, patient_id) REFERENCES patient (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT account_role_check CHECK (role IN ('patient', 'clinician', 'admin', 'integrator')),
    CONSTRAINT account_patient_has_record_check CHECK ((role = 'patient') = (patient_id IS NOT NULL)),
    CONSTRAINT account_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE,
    CONSTRAINT account_email_key_key UNIQUE (email_key),
    CONSTRAINT account_patient_id_key UNIQUE (patient_id)
);
COMMENT ON COLUMN account.id IS 'one person in one clinic';
COMMENT ON COLUMN account.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN account.role IS 'patient, clinician, admin or integrator';
COMMENT ON COLUMN account.email IS 'as the person wrote it; mail goes there';
COMMENT ON COLUMN account.email_key IS 'case-folded, unique over all clinics; sign-in looks it up';
COMMENT ON COLUMN account.display_name IS 'shown to the clinic''s people';
COMMENT ON COLUMN account.timezone IS 'IANA name; quiet hours are read in it';
COMMENT ON COLUMN account.locale IS 'BCP 47 tag';
COMMENT ON COLUMN account.password_hash IS 'argon2id; read by sign-in alone';
COMMENT ON COLUMN account.patient_id IS 'the own record, for patients';
COMMENT ON COLUMN account.created_at IS 'when the invitation was accepted';
COMMENT ON COLUMN account.disabled_at IS 'set when the account may no longer sign in';
COMMENT ON COLUMN account.revision IS 'counts edits; its ETag';

CREATE TABLE care_team (
    id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT care_team_pkey PRIMARY KEY (id),
    CONSTRAINT care_team_clinic_id_id_key UNIQUE (clinic_id, id),
    CONSTRAINT care_team_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
COMMENT ON COLUMN care_team.id IS 'the team';
COMMENT ON COLUMN care_team.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN care_team.name IS 'shown to the clinic''s staff';
COMMENT ON COLUMN care_team.revision IS 'counts edits; its ETag';
COMMENT ON COLUMN care_team.created_at IS 'when the team was made';

CREATE TABLE care_team_member (
    care_team_id UUID NOT NULL,
    user_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    on_duty TEXT NOT NULL,
    CONSTRAINT care_team_member_pkey PRIMARY KEY (care_team_id, user_id),
    CONSTRAINT care_team_member_clinic_id_care_team_id_fkey FOREIGN KEY(clinic_id, care_team_id) REFERENCES care_team (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT care_team_member_clinic_id_user_id_fkey FOREIGN KEY(clinic_id, user_id) REFERENCES account (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT care_team_member_on_duty_check CHECK (on_duty IN ('primary', 'backup', 'lead')),
    CONSTRAINT care_team_member_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX care_team_member_clinic_id_user_id_idx ON care_team_member (clinic_id, user_id);
COMMENT ON COLUMN care_team_member.care_team_id IS 'the team';
COMMENT ON COLUMN care_team_member.user_id IS 'the clinician';
COMMENT ON COLUMN care_team_member.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN care_team_member.on_duty IS 'primary, backup or lead: the order in which alerts reach people';

CREATE TABLE care_team_patient (
    patient_id UUID NOT NULL,
    care_team_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    CONSTRAINT care_team_patient_pkey PRIMARY KEY (patient_id, care_team_id),
    CONSTRAINT care_team_patient_clinic_id_care_team_id_fkey FOREIGN KEY(clinic_id, care_team_id) REFERENCES care_team (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT care_team_patient_clinic_id_patient_id_fkey FOREIGN KEY(clinic_id, patient_id) REFERENCES patient (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT care_team_patient_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX care_team_patient_clinic_id_care_team_id_idx ON care_team_patient (clinic_id, care_team_id);
COMMENT ON COLUMN care_team_patient.patient_id IS 'the patient whom the team cares for';
COMMENT ON COLUMN care_team_patient.care_team_id IS 'the team';
COMMENT ON COLUMN care_team_patient.clinic_id IS 'the tenant; row-level security pins to it';

CREATE TABLE measure (
    clinic_id UUID NOT NULL,
    name TEXT NOT NULL,
    minimum DOUBLE PRECISION NOT NULL,
    maximum DOUBLE PRECISION NOT NULL,
    step DOUBLE PRECISION NOT NULL,
    higher_is TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT measure_pkey PRIMARY KEY (clinic_id, name),
    CONSTRAINT measure_higher_is_check CHECK (higher_is IN ('better', 'worse')),
    CONSTRAINT measure_range_check CHECK (minimum < maximum AND step > 0),
    CONSTRAINT measure_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
COMMENT ON COLUMN measure.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN measure.name IS 'the key in an entry''s measures';
COMMENT ON COLUMN measure.minimum IS 'lowest value, in the measure''s own unit';
COMMENT ON COLUMN measure.maximum IS 'highest value, in the measure''s own unit';
COMMENT ON COLUMN measure.step IS 'distance between two neighboring values';
COMMENT ON COLUMN measure.higher_is IS 'better or worse: the direction of the scale';
COMMENT ON COLUMN measure.label IS 'the words a person reads';
COMMENT ON COLUMN measure.created_at IS 'when the clinic defined it';

CREATE TABLE patient_key (
    patient_id UUID NOT NULL,
    ring_key_id TEXT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    CONSTRAINT patient_key_pkey PRIMARY KEY (patient_id),
    CONSTRAINT patient_key_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN patient_key.patient_id IS 'whose notes the key opens';
COMMENT ON COLUMN patient_key.ring_key_id IS 'id of the ring key that wraps it';
COMMENT ON COLUMN patient_key.wrapped_key IS 'AES-256-GCM nonce and wrapped key; API only';

CREATE TABLE patient_summary (
    patient_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    trend TEXT NOT NULL,
    risk TEXT NOT NULL,
    risk_rank SMALLINT NOT NULL,
    last_entry_on DATE,
    adherence_30d DOUBLE PRECISION,
    days_since_session INTEGER,
    last_scores JSONB DEFAULT '{}'::jsonb NOT NULL,
    next_due JSONB,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT patient_summary_pkey PRIMARY KEY (patient_id),
    CONSTRAINT patient_summary_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE,
    CONSTRAINT patient_summary_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX patient_summary_clinic_id_risk_rank_idx ON patient_summary (clinic_id, risk_rank);
COMMENT ON COLUMN patient_summary.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN patient_summary.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN patient_summary.trend IS 'improving, steady, declining or too_little_data';
COMMENT ON COLUMN patient_summary.risk IS 'low, elevated or high; sorts the caseload';
COMMENT ON COLUMN patient_summary.risk_rank IS '0 low to 2 high, for sorting';
COMMENT ON COLUMN patient_summary.last_entry_on IS 'lived local date of the newest entry';
COMMENT ON COLUMN patient_summary.adherence_30d IS 'share of the last 30 days with an entry, 0 to 1';
COMMENT ON COLUMN patient_summary.days_since_session IS 'whole days since the last treatment session';
COMMENT ON COLUMN patient_summary.last_scores IS 'newest scores';
COMMENT ON COLUMN patient_summary.next_due IS 'what the phone asks next';
COMMENT ON COLUMN patient_summary.updated_at IS 'when it was last judged';
-- Row-level security: enabled and forced; under FORCE an owner without a policy silently updates nothing.
ALTER TABLE clinic ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinic FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON clinic TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE patient ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON patient TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON account TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE care_team ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_team FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON care_team TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE care_team_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_team_member FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON care_team_member TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE care_team_patient ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_team_patient FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON care_team_patient TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE measure ENABLE ROW LEVEL SECURITY;
ALTER TABLE measure FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON measure TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE patient_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_key FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON patient_key TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE patient_summary ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_summary FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON patient_summary TO journal_owner USING (true) WITH CHECK (true);

-- The API.
CREATE POLICY api_reads_own_clinic ON clinic FOR SELECT TO journal_api USING (id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY api_edits_clinic ON clinic FOR UPDATE TO journal_api USING (id = pinned_clinic());
CREATE POLICY api_patient ON patient TO journal_api
    USING (id = pinned_patient() OR clinic_id = pinned_clinic())
    WITH CHECK (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY api_account ON account TO journal_api
    USING (id = pinned_user() OR clinic_id = pinned_clinic())
    WITH CHECK (id = pinned_user() OR clinic_id = pinned_clinic());
CREATE POLICY api_care_team ON care_team TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_care_team ON care_team FOR SELECT TO journal_api USING (clinic_id = pinned_tenant());
CREATE POLICY api_care_team_member ON care_team_member TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_care_team_member ON care_team_member FOR SELECT TO journal_api USING (clinic_id = pinned_tenant());
CREATE POLICY api_care_team_patient ON care_team_patient TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_own_care_teams ON care_team_patient FOR SELECT TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_measure ON measure TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_measure ON measure FOR SELECT TO journal_api USING (clinic_id = pinned_tenant());
CREATE POLICY api_patient_key ON patient_key TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_reads_summary ON patient_summary FOR SELECT TO journal_api
    USING (patient_id = pinned_patient() OR clinic_id = pinned_clinic());

GRANT SELECT, UPDATE (name, timezone, locale, crisis_resources, revision) ON clinic TO journal_api;
GRANT SELECT, INSERT, UPDATE (display_name, birth_on, record_number, timezone, revision) ON patient TO journal_api;
GRANT SELECT (id, clinic_id, role, email, email_key, display_name, timezone, locale, patient_id, created_at, disabled_at, revision),
    INSERT, UPDATE (display_name, timezone, locale, password_hash, disabled_at, revision) ON account TO journal_api;
GRANT SELECT, INSERT, UPDATE (name, revision), DELETE ON care_team TO journal_api;
GRANT SELECT, INSERT, UPDATE (on_duty), DELETE ON care_team_member TO journal_api;
GRANT SELECT, INSERT, DELETE ON care_team_patient TO journal_api;
GRANT SELECT, INSERT, UPDATE (label), DELETE ON measure TO journal_api;
GRANT SELECT, INSERT, UPDATE (ring_key_id, wrapped_key) ON patient_key TO journal_api;
GRANT SELECT ON patient_summary TO journal_api;

-- The worker: pinned to the patient its task names; no notes, no keys, no passwords.
CREATE POLICY worker_reads_clinic ON clinic FOR SELECT TO journal_worker USING (id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY worker_reads_patient ON patient FOR SELECT TO journal_worker
    USING (id = pinned_patient() OR clinic_id = pinned_clinic());
CREATE POLICY worker_reads_account ON account FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY worker_reads_care_team ON care_team FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY worker_reads_care_team_member ON care_team_member FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY worker_reads_care_team_patient ON care_team_patient FOR SELECT TO journal_worker
    USING (patient_id = pinned_patient() OR clinic_id = pinned_clinic());
CREATE POLICY worker_reads_measure ON measure FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY worker_summary ON patient_summary TO journal_worker
    USING (patient_id = pinned_patient() OR clinic_id = pinned_clinic())
    WITH CHECK (patient_id = pinned_patient());
GRANT SELECT ON clinic, patient, care_team, care_team_member, care_team_patient, measure TO journal_worker;
GRANT SELECT (id, clinic_id, role, email, display_name, timezone, locale, patient_id, created_at, disabled_at)
    ON account TO journal_worker;
GRANT SELECT, INSERT, UPDATE ON patient_summary TO journal_worker;

-- What must be known before anybody is pinned: functions of a role that cannot sign in.
CREATE POLICY auth_reads_account ON account FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_patient ON patient FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_care_team_member ON care_team_member FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_care_team_patient ON care_team_patient FOR SELECT TO journal_auth USING (true);
GRANT SELECT ON account, care_team_member, care_team_patient TO journal_auth;
GRANT SELECT (id, clinic_id) ON patient TO journal_auth;

CREATE FUNCTION account_for_sign_in(wanted_email_key text)
    RETURNS TABLE (user_id uuid, clinic_id uuid, role text, patient_id uuid, password_hash text, is_disabled boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.id, a.clinic_id, a.role, a.patient_id, a.password_hash, a.disabled_at IS NOT NULL
        FROM public.account a WHERE a.email_key = wanted_email_key
    $$;
COMMENT ON FUNCTION account_for_sign_in(text) IS 'the account behind an e-mail address, to check its password';

CREATE FUNCTION recipients_for_patient()
    RETURNS TABLE (user_id uuid, on_duty text, is_admin boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.user_id, m.on_duty, false
        FROM public.care_team_patient p
        JOIN public.care_team_member m ON m.clinic_id = p.clinic_id AND m.care_team_id = p.care_team_id
        JOIN public.account a ON a.id = m.user_id AND a.disabled_at IS NULL
        WHERE p.patient_id = public.pinned_patient()
        UNION ALL
        SELECT a.id, 'admin', true
        FROM public.patient p
        JOIN public.account a ON a.clinic_id = p.clinic_id AND a.role = 'admin' AND a.disabled_at IS NULL
        WHERE p.id = public.pinned_patient()
    $$;
COMMENT ON FUNCTION recipients_for_patient() IS 'who may be told about the pinned patient: ids and duties, no addresses';

GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION account_for_sign_in(text) OWNER TO journal_auth;
ALTER FUNCTION recipients_for_patient() OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION account_for_sign_in(text), recipients_for_patient() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_for_sign_in(text), recipients_for_patient() TO journal_api;
GRANT EXECUTE ON FUNCTION recipients_for_patient() TO journal_worker;
