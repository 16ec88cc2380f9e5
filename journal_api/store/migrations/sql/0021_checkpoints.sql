-- Where a judgement goes on from. The worker alone reads and writes it.

ALTER TABLE judgement ADD COLUMN read_change BIGINT DEFAULT '0' NOT NULL;
ALTER TABLE judgement ADD COLUMN sessions DATE[] DEFAULT '{}' NOT NULL;
COMMENT ON COLUMN judgement.read_change IS 'the newest change of the record that was read; later ones are judged next';
COMMENT ON COLUMN judgement.sessions IS 'local days of the sessions that were known';

CREATE TABLE judgement_checkpoint (
    patient_id UUID NOT NULL,
    "on" DATE NOT NULL,
    algorithm TEXT NOT NULL,
    measures TEXT NOT NULL,
    state JSONB NOT NULL,
    CONSTRAINT judgement_checkpoint_pkey PRIMARY KEY (patient_id, "on"),
    CONSTRAINT judgement_checkpoint_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN judgement_checkpoint.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN judgement_checkpoint."on" IS 'local day whose end this is; ever fewer the older they are';
COMMENT ON COLUMN judgement_checkpoint.algorithm IS 'name and version of the detector that made it; of no use to another';
COMMENT ON COLUMN judgement_checkpoint.measures IS 'digest of how measures were read; of no use once a clinic changes one';
COMMENT ON COLUMN judgement_checkpoint.state IS 'all the detector knows of the record so far; numbers only';
ALTER TABLE judgement_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE judgement_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON judgement_checkpoint TO journal_owner USING (true) WITH CHECK (true);
CREATE POLICY worker_judgement_checkpoint ON judgement_checkpoint TO journal_worker
    USING (patient_id = pinned_patient());
GRANT SELECT, INSERT, DELETE ON judgement_checkpoint TO journal_worker;

-- An entry moved to another day changes both: the worker reads on which days it ever lay, and nothing else of it.
CREATE POLICY worker_reads_entry_version ON entry_version FOR SELECT TO journal_worker
    USING (patient_id = pinned_patient());
GRANT SELECT (patient_id, kind, id, local_date) ON entry_version TO journal_worker;
