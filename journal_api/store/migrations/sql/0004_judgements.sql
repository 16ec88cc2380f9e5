-- What the judgement of a record leaves. The API reads it, the worker writes it.

CREATE TABLE judgement (
    patient_id UUID NOT NULL,
    algorithm TEXT NOT NULL,
    judged_through DATE NOT NULL,
    judged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state JSONB NOT NULL,
    CONSTRAINT judgement_pkey PRIMARY KEY (patient_id),
    CONSTRAINT judgement_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN judgement.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN judgement.algorithm IS 'name and version of the detector';
COMMENT ON COLUMN judgement.judged_through IS 'last local day that was judged';
COMMENT ON COLUMN judgement.judged_at IS 'when';
COMMENT ON COLUMN judgement.state IS 'the detector''s own summary; numbers only';

CREATE TABLE trend_point (
    patient_id UUID NOT NULL,
    measure TEXT NOT NULL,
    "on" DATE NOT NULL,
    mean DOUBLE PRECISION,
    count INTEGER NOT NULL,
    level DOUBLE PRECISION NOT NULL,
    lower DOUBLE PRECISION NOT NULL,
    upper DOUBLE PRECISION NOT NULL,
    baseline DOUBLE PRECISION NOT NULL,
    session_lift DOUBLE PRECISION NOT NULL,
    decline_probability DOUBLE PRECISION NOT NULL,
    CONSTRAINT trend_point_pkey PRIMARY KEY (patient_id, measure, "on"),
    CONSTRAINT trend_point_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN trend_point.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN trend_point.measure IS 'mood, anxiety … or a measure of the clinic';
COMMENT ON COLUMN trend_point."on" IS 'local day as lived; one row per day from the first entry on';
COMMENT ON COLUMN trend_point.mean IS 'mean of the day''s values, own unit; null without entry';
COMMENT ON COLUMN trend_point.count IS 'entries on that day';
COMMENT ON COLUMN trend_point.level IS 'estimated lasting level, own unit';
COMMENT ON COLUMN trend_point.lower IS 'lower end of the 90 % band of the level';
COMMENT ON COLUMN trend_point.upper IS 'upper end of the 90 % band of the level';
COMMENT ON COLUMN trend_point.baseline IS 'this person''s own usual level, own unit';
COMMENT ON COLUMN trend_point.session_lift IS 'what the last session still lends, own unit';
COMMENT ON COLUMN trend_point.decline_probability IS 'chance of a meaningful decline, 0 to 1';

CREATE TABLE episode (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    measure TEXT NOT NULL,
    measures TEXT[] NOT NULL,
    started_on DATE NOT NULL,
    opened_on DATE NOT NULL,
    ended_on DATE,
    shape TEXT NOT NULL,
    drop DOUBLE PRECISION NOT NULL,
    lower DOUBLE PRECISION NOT NULL,
    upper DOUBLE PRECISION NOT NULL,
    evidence JSONB NOT NULL,
    is_supported BOOLEAN NOT NULL,
    is_historical BOOLEAN NOT NULL,
    first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT episode_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT episode_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX episode_patient_id_started_on_idx ON episode (patient_id, started_on);
COMMENT ON COLUMN episode.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN episode.id IS 'keeps its id when a late entry moves its start';
COMMENT ON COLUMN episode.measure IS 'the measure that speaks loudest';
COMMENT ON COLUMN episode.measures IS 'every measure that speaks';
COMMENT ON COLUMN episode.started_on IS 'most likely first day';
COMMENT ON COLUMN episode.opened_on IS 'day the evidence sufficed';
COMMENT ON COLUMN episode.ended_on IS 'first day back at the own level';
COMMENT ON COLUMN episode.shape IS 'sudden, gradual or slow';
COMMENT ON COLUMN episode.drop IS 'points below the own level, own unit of the measure';
COMMENT ON COLUMN episode.lower IS 'lower end of the drop''s 90 % interval';
COMMENT ON COLUMN episode.upper IS 'upper end of the drop''s 90 % interval';
COMMENT ON COLUMN episode.evidence IS 'the numbers behind it; no notes';
COMMENT ON COLUMN episode.is_supported IS 'whether the record as it is now still shows it';
COMMENT ON COLUMN episode.is_historical IS 'had ended over 72 h before it was first seen';
COMMENT ON COLUMN episode.first_seen_at IS 'when it was first judged';
ALTER TABLE judgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE judgement FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON judgement TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE trend_point ENABLE ROW LEVEL SECURITY;
ALTER TABLE trend_point FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON trend_point TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE episode ENABLE ROW LEVEL SECURITY;
ALTER TABLE episode FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON episode TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_reads_judgement ON judgement FOR SELECT TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY worker_judgement ON judgement TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT ON judgement TO journal_api;
GRANT SELECT, INSERT, UPDATE ON judgement TO journal_worker;

CREATE POLICY api_reads_trend_point ON trend_point FOR SELECT TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY worker_trend_point ON trend_point TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT ON trend_point TO journal_api;
GRANT SELECT, INSERT, UPDATE ON trend_point TO journal_worker;

CREATE POLICY api_reads_episode ON episode FOR SELECT TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY worker_episode ON episode TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT ON episode TO journal_api;
GRANT SELECT, INSERT, UPDATE ON episode TO journal_worker;
GRANT DELETE ON trend_point TO journal_worker;
