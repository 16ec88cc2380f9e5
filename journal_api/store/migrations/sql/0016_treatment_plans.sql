-- The treatment plan, in every writing, and the intake among the sealed documents.

CREATE TABLE treatment_plan (
    patient_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    medicine TEXT NOT NULL,
    route TEXT NOT NULL,
    dose_mg DOUBLE PRECISION,
    dose_mg_per_kg DOUBLE PRECISION,
    induction_sessions INTEGER,
    induction_days INTEGER,
    maintenance_every_days INTEGER,
    edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    edited_by UUID NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT treatment_plan_pkey PRIMARY KEY (patient_id, revision),
    CONSTRAINT treatment_plan_medicine_check CHECK (medicine IN ('ketamine', 'esketamine')),
    CONSTRAINT treatment_plan_route_check CHECK (route IN ('iv', 'im', 'intranasal', 'oral', 'sublingual')),
    CONSTRAINT treatment_plan_unit_check CHECK ((dose_mg IS NULL) <> (dose_mg_per_kg IS NULL)),
    CONSTRAINT treatment_plan_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN treatment_plan.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN treatment_plan.revision IS '1 at first, one more with each writing; every one is kept';
COMMENT ON COLUMN treatment_plan.medicine IS 'ketamine or esketamine';
COMMENT ON COLUMN treatment_plan.route IS 'iv, im, intranasal, oral or sublingual';
COMMENT ON COLUMN treatment_plan.dose_mg IS 'mg a session, where it is planned so';
COMMENT ON COLUMN treatment_plan.dose_mg_per_kg IS 'mg per kg of body weight, where it is planned so';
COMMENT ON COLUMN treatment_plan.induction_sessions IS 'how many sessions at first';
COMMENT ON COLUMN treatment_plan.induction_days IS 'days within which they are held';
COMMENT ON COLUMN treatment_plan.maintenance_every_days IS 'days between the sessions that follow; null: none is planned';
COMMENT ON COLUMN treatment_plan.edited_at IS 'when this revision was written';
COMMENT ON COLUMN treatment_plan.edited_by IS 'the clinician who wrote it';
COMMENT ON COLUMN treatment_plan.change IS 'the patient''s change counter at this revision';
ALTER TABLE treatment_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE treatment_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON treatment_plan TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_treatment_plan ON treatment_plan TO journal_api USING (patient_id = pinned_patient());
GRANT SELECT, INSERT ON treatment_plan TO journal_api;
-- The judgement asks what was planned.
CREATE POLICY worker_reads_treatment_plan ON treatment_plan FOR SELECT TO journal_worker
    USING (patient_id = pinned_patient());
GRANT SELECT ON treatment_plan TO journal_worker;

ALTER TABLE care_document DROP CONSTRAINT care_document_kind_check;
ALTER TABLE care_document ADD CONSTRAINT care_document_kind_check
    CHECK (kind IN ('safety_plan', 'handover_note', 'intake'));
COMMENT ON COLUMN care_document.kind IS
    'safety_plan (patient and care team), handover_note (care team) or intake (care team, patient reads)';
