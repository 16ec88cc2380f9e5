-- Take-home doses, and what befell a patient: written by the care team, withdrawn where wrong, never changed.

CREATE TABLE dispensing (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    dispensed_on DATE NOT NULL,
    medicine TEXT NOT NULL,
    route TEXT NOT NULL,
    doses INTEGER NOT NULL,
    dose_mg DOUBLE PRECISION NOT NULL,
    days_supply INTEGER NOT NULL,
    is_last BOOLEAN NOT NULL,
    author_id UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    change BIGINT NOT NULL,
    CONSTRAINT dispensing_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT dispensing_medicine_check CHECK (medicine IN ('ketamine', 'esketamine')),
    CONSTRAINT dispensing_route_check CHECK (route IN ('intranasal', 'oral', 'sublingual')),
    CONSTRAINT dispensing_amount_check CHECK (doses > 0 AND dose_mg > 0 AND days_supply > 0),
    CONSTRAINT dispensing_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX dispensing_patient_id_recorded_at_id_idx ON dispensing (patient_id, recorded_at, id);
CREATE UNIQUE INDEX dispensing_once_a_day_idx ON dispensing (patient_id, dispensed_on) WHERE withdrawn_at IS NULL;
COMMENT ON COLUMN dispensing.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN dispensing.id IS 'made by the client or the server; unique for this patient alone';
COMMENT ON COLUMN dispensing.dispensed_on IS 'the patient''s day of it';
COMMENT ON COLUMN dispensing.medicine IS 'ketamine or esketamine';
COMMENT ON COLUMN dispensing.route IS 'intranasal, oral or sublingual';
COMMENT ON COLUMN dispensing.doses IS 'how many doses to take home';
COMMENT ON COLUMN dispensing.dose_mg IS 'mg in each dose';
COMMENT ON COLUMN dispensing.days_supply IS 'days that all of it is to last';
COMMENT ON COLUMN dispensing.is_last IS 'nothing more is planned after it';
COMMENT ON COLUMN dispensing.author_id IS 'the clinician who wrote it';
COMMENT ON COLUMN dispensing.recorded_at IS 'when it was written';
COMMENT ON COLUMN dispensing.withdrawn_at IS 'when it was withdrawn as wrong: it then counts for nothing';
COMMENT ON COLUMN dispensing.change IS 'the patient''s change counter at the last writing';

CREATE TABLE adverse_event (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    note_sealed BYTEA,
    author_id UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    change BIGINT NOT NULL,
    CONSTRAINT adverse_event_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT adverse_event_kind_check
        CHECK (kind IN ('psychiatric_admission', 'suicide_attempt', 'other_admission', 'other')),
    CONSTRAINT adverse_event_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX adverse_event_patient_id_recorded_at_id_idx ON adverse_event (patient_id, recorded_at, id);
COMMENT ON COLUMN adverse_event.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN adverse_event.id IS 'made by the client or the server; unique for this patient alone';
COMMENT ON COLUMN adverse_event.kind IS 'psychiatric_admission, suicide_attempt, other_admission or other; the first two are a relapse';
COMMENT ON COLUMN adverse_event.occurred_on IS 'the patient''s day on which it was, or began';
COMMENT ON COLUMN adverse_event.note_sealed IS 'AES-256-GCM under the patient''s key; API only';
COMMENT ON COLUMN adverse_event.author_id IS 'the clinician who wrote it';
COMMENT ON COLUMN adverse_event.recorded_at IS 'when it was written';
COMMENT ON COLUMN adverse_event.withdrawn_at IS 'when it was withdrawn as wrong: it then counts for nothing';
COMMENT ON COLUMN adverse_event.change IS 'the patient''s change counter at the last writing';

ALTER TABLE dispensing ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispensing FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON dispensing TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE adverse_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE adverse_event FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON adverse_event TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_dispensing ON dispensing TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_adverse_event ON adverse_event TO journal_api USING (patient_id = pinned_patient());
GRANT SELECT, INSERT, UPDATE (withdrawn_at, change) ON dispensing, adverse_event TO journal_api;
-- The judgement counts them; what was noted beside is no concern of its.
CREATE POLICY worker_reads_dispensing ON dispensing FOR SELECT TO journal_worker USING (patient_id = pinned_patient());
CREATE POLICY worker_reads_adverse_event ON adverse_event FOR SELECT TO journal_worker
    USING (patient_id = pinned_patient());
GRANT SELECT ON dispensing TO journal_worker;
GRANT SELECT (patient_id, id, kind, occurred_on, withdrawn_at) ON adverse_event TO journal_worker;
