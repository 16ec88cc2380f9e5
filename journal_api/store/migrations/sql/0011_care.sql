-- What the care team and the patient keep beside the entries, and what rules need to know of a person.

ALTER TABLE patient ADD COLUMN sex TEXT, ADD COLUMN weight_kg DOUBLE PRECISION, ADD COLUMN weighed_on DATE,
    ADD CONSTRAINT patient_sex_check CHECK (sex IN ('female', 'male'));
COMMENT ON COLUMN patient.sex IS 'female or male, as scoring rules know it; null where unknown; care team and patient';
COMMENT ON COLUMN patient.weight_kg IS 'body weight in kg, for doses per kg';
COMMENT ON COLUMN patient.weighed_on IS 'local date of that weight';

CREATE TABLE care_document (
    patient_id UUID NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sealed BYTEA NOT NULL,
    edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    edited_by UUID NOT NULL,
    CONSTRAINT care_document_pkey PRIMARY KEY (patient_id, kind, revision),
    CONSTRAINT care_document_kind_check CHECK (kind IN ('safety_plan', 'handover_note')),
    CONSTRAINT care_document_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN care_document.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN care_document.kind IS 'safety_plan (patient and care team) or handover_note (care team)';
COMMENT ON COLUMN care_document.revision IS '1 at first, one more with each writing; every one is kept';
COMMENT ON COLUMN care_document.sealed IS 'content, AES-256-GCM under the patient''s key; API only';
COMMENT ON COLUMN care_document.edited_at IS 'when this revision was written';
COMMENT ON COLUMN care_document.edited_by IS 'who wrote it';

CREATE TABLE contact (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    contacted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    alert_id UUID,
    note_sealed BYTEA,
    author_id UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT contact_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT contact_patient_id_alert_id_fkey FOREIGN KEY(patient_id, alert_id) REFERENCES alert (patient_id, id),
    CONSTRAINT contact_kind_check CHECK (kind IN ('call', 'message', 'video', 'visit', 'other')),
    CONSTRAINT contact_outcome_check CHECK (outcome IN ('reached', 'left_message', 'not_reached')),
    CONSTRAINT contact_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX contact_patient_id_contacted_at_id_idx ON contact (patient_id, contacted_at, id);
COMMENT ON COLUMN contact.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN contact.id IS 'made by the client or the server';
COMMENT ON COLUMN contact.contacted_at IS 'when somebody was spoken to, or was to be';
COMMENT ON COLUMN contact.kind IS 'call, message, video, visit or other';
COMMENT ON COLUMN contact.outcome IS 'reached, left_message or not_reached';
COMMENT ON COLUMN contact.alert_id IS 'the alert of this patient that it answers';
COMMENT ON COLUMN contact.note_sealed IS 'AES-256-GCM under the patient''s key; API only';
COMMENT ON COLUMN contact.author_id IS 'the clinician who wrote the line';
COMMENT ON COLUMN contact.recorded_at IS 'when the line was written';

CREATE TABLE mute (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    rule TEXT NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    reason TEXT NOT NULL,
    author_id UUID NOT NULL,
    CONSTRAINT mute_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT mute_never_risk_check CHECK (rule <> 'CR-01'),
    CONSTRAINT mute_forward_check CHECK (until_at > began_at),
    CONSTRAINT mute_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX mute_patient_id_began_at_id_idx ON mute (patient_id, began_at, id);
COMMENT ON COLUMN mute.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN mute.id IS 'the mute';
COMMENT ON COLUMN mute.rule IS 'whose alerts about this patient are not told meanwhile; never CR-01';
COMMENT ON COLUMN mute.began_at IS 'from when';
COMMENT ON COLUMN mute.until_at IS 'until when';
COMMENT ON COLUMN mute.ended_at IS 'when somebody ended it before its time';
COMMENT ON COLUMN mute.reason IS 'why, for colleagues; care team only';
COMMENT ON COLUMN mute.author_id IS 'the clinician who muted it';

ALTER TABLE care_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_document FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON care_document TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON contact TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE mute ENABLE ROW LEVEL SECURITY;
ALTER TABLE mute FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON mute TO journal_owner USING (true) WITH CHECK (true);

-- The API reads and adds; a document is written anew, a line of the log stays, a mute can only be ended.
CREATE POLICY api_care_document ON care_document TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_contact ON contact TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_mute ON mute TO journal_api USING (patient_id = pinned_patient());
GRANT UPDATE (sex, weight_kg, weighed_on) ON patient TO journal_api;
GRANT SELECT, INSERT ON care_document, contact TO journal_api;
GRANT SELECT, INSERT, UPDATE (ended_at) ON mute TO journal_api;

-- The worker opens alerts and must know what is muted; why it is muted is no concern of its.
CREATE POLICY worker_reads_mute ON mute FOR SELECT TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT (patient_id, id, rule, began_at, until_at, ended_at, author_id) ON mute TO journal_worker;
