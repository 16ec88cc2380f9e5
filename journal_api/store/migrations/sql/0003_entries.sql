-- What a person logs. Notes are sealed; the worker has no right to the column.

CREATE TABLE change_counter (
    patient_id UUID NOT NULL,
    last_change BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT change_counter_pkey PRIMARY KEY (patient_id),
    CONSTRAINT change_counter_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN change_counter.patient_id IS 'whose changes are counted';
COMMENT ON COLUMN change_counter.last_change IS 'bumped in the transaction of each change, so that a cursor over it never skips';

CREATE TABLE entry (
    patient_id UUID NOT NULL,
    kind TEXT NOT NULL,
    id UUID NOT NULL,
    revision INTEGER NOT NULL,
    is_deleted BOOLEAN DEFAULT false NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    offset_minutes SMALLINT NOT NULL,
    timezone TEXT,
    local_date DATE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    device_id TEXT NOT NULL,
    content JSONB NOT NULL,
    note_sealed BYTEA,
    note_visibility TEXT NOT NULL,
    content_hash BYTEA NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT entry_pkey PRIMARY KEY (patient_id, kind, id),
    CONSTRAINT entry_patient_id_change_key UNIQUE (patient_id, change),
    CONSTRAINT entry_kind_check CHECK (kind IN ('mood_entry', 'practice_entry')),
    CONSTRAINT entry_note_visibility_check CHECK (note_visibility IN ('private', 'care_team')),
    CONSTRAINT entry_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX entry_local_date_idx ON entry (patient_id, kind, local_date);
CREATE INDEX entry_newest_first_idx ON entry (patient_id, kind, recorded_at, id);
COMMENT ON COLUMN entry.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN entry.kind IS 'mood_entry or practice_entry';
COMMENT ON COLUMN entry.id IS 'made by the client or the server; unique for this patient and kind alone';
COMMENT ON COLUMN entry.revision IS '1 at first, one more with each edit; its ETag';
COMMENT ON COLUMN entry.is_deleted IS 'a tombstone: no content';
COMMENT ON COLUMN entry.recorded_at IS 'the instant the patient names';
COMMENT ON COLUMN entry.offset_minutes IS 'offset from UTC as sent, in minutes';
COMMENT ON COLUMN entry.timezone IS 'IANA name as sent';
COMMENT ON COLUMN entry.local_date IS 'the day as lived; never computed anew';
COMMENT ON COLUMN entry.received_at IS 'when the server accepted the first version';
COMMENT ON COLUMN entry.edited_at IS 'when this version was accepted or, from a phone, written';
COMMENT ON COLUMN entry.device_id IS 'which device wrote this version; `server` for the API';
COMMENT ON COLUMN entry.content IS 'the fields but the note; own patient, care team, worker';
COMMENT ON COLUMN entry.note_sealed IS 'AES-256-GCM under the patient''s key; API only';
COMMENT ON COLUMN entry.note_visibility IS 'private or care_team';
COMMENT ON COLUMN entry.content_hash IS 'HMAC under the patient''s key: same content?';
COMMENT ON COLUMN entry.change IS 'the counter''s value at this version';

CREATE TABLE entry_version (
    patient_id UUID NOT NULL,
    kind TEXT NOT NULL,
    id UUID NOT NULL,
    revision INTEGER NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    offset_minutes SMALLINT NOT NULL,
    timezone TEXT,
    local_date DATE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    device_id TEXT NOT NULL,
    content JSONB NOT NULL,
    note_sealed BYTEA,
    note_visibility TEXT NOT NULL,
    content_hash BYTEA NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT entry_version_pkey PRIMARY KEY (patient_id, change),
    CONSTRAINT entry_version_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX entry_version_patient_id_kind_id_idx ON entry_version (patient_id, kind, id);
COMMENT ON COLUMN entry_version.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN entry_version.kind IS 'as in entry';
COMMENT ON COLUMN entry_version.id IS 'as in entry';
COMMENT ON COLUMN entry_version.revision IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.is_deleted IS 'whether this version is the tombstone';
COMMENT ON COLUMN entry_version.recorded_at IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.offset_minutes IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.timezone IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.local_date IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.received_at IS 'when the server accepted this version';
COMMENT ON COLUMN entry_version.edited_at IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.device_id IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.content IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.note_sealed IS 'as in entry at that version; API only';
COMMENT ON COLUMN entry_version.note_visibility IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.content_hash IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.change IS 'the counter''s value at this version';
ALTER TABLE change_counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE change_counter FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON change_counter TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE entry FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON entry TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE entry_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE entry_version FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON entry_version TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_change_counter ON change_counter TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_entry ON entry TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_entry_version ON entry_version TO journal_api USING (patient_id = pinned_patient());
GRANT SELECT, INSERT, UPDATE (last_change) ON change_counter TO journal_api;
GRANT SELECT, INSERT, UPDATE ON entry TO journal_api;
GRANT SELECT, INSERT ON entry_version TO journal_api;

CREATE POLICY worker_reads_entry ON entry FOR SELECT TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes, timezone, local_date, received_at, edited_at, device_id, content, note_visibility, change) ON entry TO journal_worker;
