-- The vitals of a treatment session. Clinicians write them, the patient reads them; a reading never changes.

CREATE TABLE vitals (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    offset_minutes SMALLINT NOT NULL,
    systolic_mmhg DOUBLE PRECISION,
    diastolic_mmhg DOUBLE PRECISION,
    heart_rate_bpm DOUBLE PRECISION,
    spo2_percent DOUBLE PRECISION,
    sedation DOUBLE PRECISION,
    dissociation DOUBLE PRECISION,
    emergency_signs TEXT[] NOT NULL,
    taken_by UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT vitals_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT vitals_patient_id_session_id_fkey FOREIGN KEY(patient_id, session_id) REFERENCES treatment_session (patient_id, id) ON DELETE CASCADE,
    CONSTRAINT vitals_pressure_check CHECK ((systolic_mmhg IS NULL) = (diastolic_mmhg IS NULL)),
    CONSTRAINT vitals_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX vitals_by_session_idx ON vitals (patient_id, session_id, taken_at, id);
COMMENT ON COLUMN vitals.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN vitals.id IS 'made by the client or the server; unique for this patient alone';
COMMENT ON COLUMN vitals.session_id IS 'the treatment session it was taken in';
COMMENT ON COLUMN vitals.taken_at IS 'when it was taken';
COMMENT ON COLUMN vitals.offset_minutes IS 'its offset from UTC as sent, in minutes';
COMMENT ON COLUMN vitals.systolic_mmhg IS 'systolic blood pressure, mmHg';
COMMENT ON COLUMN vitals.diastolic_mmhg IS 'diastolic blood pressure, mmHg';
COMMENT ON COLUMN vitals.heart_rate_bpm IS 'heart rate, beats per minute';
COMMENT ON COLUMN vitals.spo2_percent IS 'oxygen saturation, %';
COMMENT ON COLUMN vitals.sedation IS '0 none to 10 most';
COMMENT ON COLUMN vitals.dissociation IS '0 none to 10 most';
COMMENT ON COLUMN vitals.emergency_signs IS 'chest_pain, severe_headache, neurological_signs; empty: none seen';
COMMENT ON COLUMN vitals.taken_by IS 'the clinician who wrote it';
COMMENT ON COLUMN vitals.received_at IS 'when the server accepted it';
COMMENT ON COLUMN vitals.change IS 'the patient''s change counter at this reading';
ALTER TABLE vitals ENABLE ROW LEVEL SECURITY;
ALTER TABLE vitals FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON vitals TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_vitals ON vitals TO journal_api USING (patient_id = pinned_patient());
GRANT SELECT, INSERT ON vitals TO journal_api;

-- Side effects are entries: patients log them on their phones.
ALTER TABLE entry DROP CONSTRAINT entry_kind_check;
ALTER TABLE entry ADD CONSTRAINT entry_kind_check
    CHECK (kind IN ('mood_entry', 'practice_entry', 'questionnaire_response', 'side_effect'));
COMMENT ON COLUMN entry.kind IS 'mood_entry, practice_entry, questionnaire_response or side_effect';

-- What a discharge says.
ALTER TABLE treatment_session ADD COLUMN no_driving_until DATE;
COMMENT ON COLUMN treatment_session.no_driving_until IS 'first day the patient may drive again; set by the discharge';
GRANT UPDATE (no_driving_until) ON treatment_session TO journal_api;
