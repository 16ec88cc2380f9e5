-- When a patient is asked: every version stays, so that what fell due under an older one is still known.

CREATE TABLE schedule_version (
    patient_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
    session_check_days JSONB NOT NULL,
    phq9_every_days INTEGER NOT NULL,
    checks_every_days INTEGER NOT NULL,
    written_by UUID NOT NULL,
    CONSTRAINT schedule_version_pkey PRIMARY KEY (patient_id, revision),
    CONSTRAINT schedule_version_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN schedule_version.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN schedule_version.revision IS '1 at first, one more with each writing; every one is kept';
COMMENT ON COLUMN schedule_version.effective_at IS 'from when it holds, until the next one does; patient and care team';
COMMENT ON COLUMN schedule_version.session_check_days IS 'array of days after a session on which a check is asked';
COMMENT ON COLUMN schedule_version.phq9_every_days IS 'days from one PHQ-9 to the next';
COMMENT ON COLUMN schedule_version.checks_every_days IS 'days from one urinary and use check to the next';
COMMENT ON COLUMN schedule_version.written_by IS 'the clinician who wrote it';

ALTER TABLE schedule_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedule_version FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON schedule_version TO journal_owner USING (true) WITH CHECK (true);
CREATE POLICY api_schedule_version ON schedule_version TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY worker_reads_schedule_version ON schedule_version FOR SELECT TO journal_worker
    USING (patient_id = pinned_patient());
GRANT SELECT, INSERT ON schedule_version TO journal_api;
GRANT SELECT ON schedule_version TO journal_worker;
