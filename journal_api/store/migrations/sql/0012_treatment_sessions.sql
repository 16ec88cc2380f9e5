-- Treatment sessions, in every revision. Clinicians write them, the patient reads them; no free text.

CREATE TABLE treatment_session (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    medicine TEXT NOT NULL,
    route TEXT NOT NULL,
    dose_mg DOUBLE PRECISION,
    dose_mg_per_kg DOUBLE PRECISION,
    weight_kg DOUBLE PRECISION,
    begins_at TIMESTAMP WITH TIME ZONE NOT NULL,
    planned_at TIMESTAMP WITH TIME ZONE,
    planned_offset_minutes SMALLINT,
    started_at TIMESTAMP WITH TIME ZONE,
    started_offset_minutes SMALLINT,
    ended_at TIMESTAMP WITH TIME ZONE,
    timezone TEXT,
    local_date DATE NOT NULL,
    checklist JSONB NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT treatment_session_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT treatment_session_state_check CHECK (state IN ('planned', 'under_way', 'discharged', 'canceled')),
    CONSTRAINT treatment_session_source_check CHECK (source IN ('clinic', 'history')),
    CONSTRAINT treatment_session_medicine_check CHECK (medicine IN ('ketamine', 'esketamine')),
    CONSTRAINT treatment_session_route_check CHECK (route IN ('iv', 'im', 'intranasal', 'oral', 'sublingual')),
    CONSTRAINT treatment_session_unit_check CHECK ((dose_mg IS NULL) <> (dose_mg_per_kg IS NULL)),
    CONSTRAINT treatment_session_start_check CHECK (state = 'planned' OR state = 'canceled' OR started_at IS NOT NULL),
    CONSTRAINT treatment_session_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX treatment_session_newest_first_idx ON treatment_session (patient_id, begins_at, id);
COMMENT ON COLUMN treatment_session.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN treatment_session.id IS 'made by the client or the server; unique for this patient alone';
COMMENT ON COLUMN treatment_session.revision IS '1 at first, one more with each edit; its ETag';
COMMENT ON COLUMN treatment_session.state IS 'planned, under_way, discharged or canceled';
COMMENT ON COLUMN treatment_session.source IS 'clinic: watched here; history: told afterwards';
COMMENT ON COLUMN treatment_session.medicine IS 'ketamine or esketamine';
COMMENT ON COLUMN treatment_session.route IS 'iv, im, intranasal, oral or sublingual';
COMMENT ON COLUMN treatment_session.dose_mg IS 'mg, where it was ordered so';
COMMENT ON COLUMN treatment_session.dose_mg_per_kg IS 'mg per kg of body weight, where it was ordered so';
COMMENT ON COLUMN treatment_session.weight_kg IS 'body weight in kg';
COMMENT ON COLUMN treatment_session.begins_at IS 'when it started, or is planned to; orders the list';
COMMENT ON COLUMN treatment_session.planned_at IS 'when it is planned';
COMMENT ON COLUMN treatment_session.planned_offset_minutes IS 'its offset from UTC as sent';
COMMENT ON COLUMN treatment_session.started_at IS 'when it started';
COMMENT ON COLUMN treatment_session.started_offset_minutes IS 'its offset from UTC as sent';
COMMENT ON COLUMN treatment_session.ended_at IS 'when it was discharged or canceled';
COMMENT ON COLUMN treatment_session.timezone IS 'IANA name as sent';
COMMENT ON COLUMN treatment_session.local_date IS 'the patient''s day of its beginning, as lived';
COMMENT ON COLUMN treatment_session.checklist IS 'what was asked before, true or false; absent: not asked';
COMMENT ON COLUMN treatment_session.received_at IS 'when the server accepted the first revision';
COMMENT ON COLUMN treatment_session.change IS 'the patient''s change counter at this revision';
ALTER TABLE treatment_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE treatment_session FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON treatment_session TO journal_owner USING (true) WITH CHECK (true);

CREATE TABLE treatment_session_version (
    patient_id UUID NOT NULL,
    change BIGINT NOT NULL,
    id UUID NOT NULL,
    revision INTEGER NOT NULL,
    content JSONB NOT NULL,
    written_by UUID NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT treatment_session_version_pkey PRIMARY KEY (patient_id, change),
    CONSTRAINT treatment_session_version_patient_id_id_fkey FOREIGN KEY(patient_id, id) REFERENCES treatment_session (patient_id, id) ON DELETE CASCADE,
    CONSTRAINT treatment_session_version_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX treatment_session_version_patient_id_id_idx ON treatment_session_version (patient_id, id);
COMMENT ON COLUMN treatment_session_version.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN treatment_session_version.change IS 'the patient''s change counter at this revision';
COMMENT ON COLUMN treatment_session_version.id IS 'the session';
COMMENT ON COLUMN treatment_session_version.revision IS 'as in treatment_session at that revision';
COMMENT ON COLUMN treatment_session_version.content IS 'the columns of treatment_session at that revision';
COMMENT ON COLUMN treatment_session_version.written_by IS 'the clinician who wrote it';
COMMENT ON COLUMN treatment_session_version.written_at IS 'when the server accepted this revision';
ALTER TABLE treatment_session_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE treatment_session_version FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON treatment_session_version TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_treatment_session ON treatment_session TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_treatment_session_version ON treatment_session_version TO journal_api
    USING (patient_id = pinned_patient());
-- Whose session it is, where it was watched and when it was first told never change.
GRANT SELECT, INSERT, UPDATE (revision, state, medicine, route, dose_mg, dose_mg_per_kg, weight_kg, begins_at, planned_at,
    planned_offset_minutes, started_at, started_offset_minutes, ended_at, timezone, local_date, checklist, change)
    ON treatment_session TO journal_api;
GRANT SELECT, INSERT ON treatment_session_version TO journal_api;

-- The judgement asks on which days there was a session.
CREATE POLICY worker_reads_treatment_session ON treatment_session FOR SELECT TO journal_worker
    USING (patient_id = pinned_patient());
GRANT SELECT ON treatment_session TO journal_worker;
