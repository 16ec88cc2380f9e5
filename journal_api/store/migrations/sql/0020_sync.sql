-- What phones send: whose clock timed it, what must wait for a person, and the write of a whole push in one statement.

ALTER TABLE entry
    ADD COLUMN sent_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN skew_seconds BIGINT,
    ADD COLUMN clock TEXT DEFAULT 'sound' NOT NULL,
    ADD CONSTRAINT entry_clock_check CHECK (clock IN ('sound', 'flagged', 'doubtful'));
COMMENT ON COLUMN entry.sent_at IS 'when a phone sent this version, by its own clock; null for the API';
COMMENT ON COLUMN entry.skew_seconds IS 'how far that clock was ahead as it sent';
COMMENT ON COLUMN entry.clock IS 'sound, flagged, or doubtful: then no trend counts this entry';
ALTER TABLE entry_version
    ADD COLUMN sent_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN skew_seconds BIGINT,
    ADD COLUMN clock TEXT DEFAULT 'sound' NOT NULL,
    ADD CONSTRAINT entry_version_clock_check CHECK (clock IN ('sound', 'flagged', 'doubtful'));
COMMENT ON COLUMN entry_version.sent_at IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.skew_seconds IS 'as in entry at that version';
COMMENT ON COLUMN entry_version.clock IS 'as in entry at that version';
GRANT SELECT (sent_at, skew_seconds, clock) ON entry TO journal_worker;

CREATE TABLE quarantined_item (
    patient_id UUID NOT NULL,
    kind TEXT NOT NULL,
    id UUID NOT NULL,
    content_hash BYTEA NOT NULL,
    revision INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    skew_seconds BIGINT NOT NULL,
    reason TEXT NOT NULL,
    item_sealed BYTEA NOT NULL,
    CONSTRAINT quarantined_item_pkey PRIMARY KEY (patient_id, kind, id, content_hash),
    CONSTRAINT quarantined_item_reason_check CHECK (reason IN ('recorded_ahead', 'edited_ahead')),
    CONSTRAINT quarantined_item_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX quarantined_item_newest_idx ON quarantined_item (received_at);
COMMENT ON COLUMN quarantined_item.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN quarantined_item.kind IS 'the item''s type as sent';
COMMENT ON COLUMN quarantined_item.id IS 'the item''s id as sent';
COMMENT ON COLUMN quarantined_item.content_hash IS 'HMAC under the patient''s key of the whole item';
COMMENT ON COLUMN quarantined_item.revision IS 'the item''s rev as sent';
COMMENT ON COLUMN quarantined_item.device_id IS 'which device sent it';
COMMENT ON COLUMN quarantined_item.sent_at IS 'when, by that device''s own clock';
COMMENT ON COLUMN quarantined_item.received_at IS 'when the server put it here';
COMMENT ON COLUMN quarantined_item.skew_seconds IS 'how far that clock was ahead as it sent';
COMMENT ON COLUMN quarantined_item.reason IS 'why it waits; support reads it';
COMMENT ON COLUMN quarantined_item.item_sealed IS 'the whole item, AES-256-GCM under the patient''s key';

CREATE TABLE sync_epoch (
    epoch UUID NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT sync_epoch_pkey PRIMARY KEY (epoch)
);
COMMENT ON COLUMN sync_epoch.epoch IS 'which life of the database this is';
COMMENT ON COLUMN sync_epoch.began_at IS 'the newest counts; the database''s clock';
INSERT INTO sync_epoch (epoch) VALUES (gen_random_uuid());

ALTER TABLE quarantined_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantined_item FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON quarantined_item TO journal_owner USING (true) WITH CHECK (true);
CREATE POLICY api_quarantined_item ON quarantined_item TO journal_api USING (patient_id = pinned_patient());
GRANT SELECT, INSERT ON quarantined_item TO journal_api;
ALTER TABLE sync_epoch ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_epoch FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sync_epoch TO journal_owner USING (true) WITH CHECK (true);
CREATE POLICY api_reads_sync_epoch ON sync_epoch FOR SELECT TO journal_api USING (true);
GRANT SELECT ON sync_epoch TO journal_api;

-- A dump that is restored makes a database and tables with numbers of their own, recovery from an archive a timeline of
-- its own, another cluster has another identifier. What leaves no such trace, as a disk put back, takes a new row.
CREATE FUNCTION sync_epoch_now() RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
    BEGIN
        RETURN md5(concat_ws(' ',
            (SELECT system_identifier FROM pg_control_system()),
            (SELECT timeline_id FROM pg_control_checkpoint()),
            (SELECT oid FROM pg_database WHERE datname = current_database()),
            'public.change_counter'::regclass::oid,
            (SELECT epoch FROM public.sync_epoch ORDER BY began_at DESC, epoch LIMIT 1)));
    END
    $$;
COMMENT ON FUNCTION sync_epoch_now() IS 'which life of the database this is: what changes when an older state is restored';
REVOKE ALL ON FUNCTION sync_epoch_now() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sync_epoch_now() TO journal_api;

-- Runs as its caller, in a transaction that holds the record's change counter and is pinned to the record.
CREATE FUNCTION push_entries(
        for_patient uuid, for_clinic uuid, by_user uuid, as_role text, did text, for_purpose text, in_request text,
        arrived_at timestamptz, from_device text, was_sent_at timestamptz, skewed_by bigint, versions jsonb)
    RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        newest bigint;
    BEGIN
        WITH version AS MATERIALIZED (
            SELECT v.*, decode(v.note, 'base64') AS note_sealed, decode(v.hash, 'base64') AS content_hash
            FROM jsonb_to_recordset(versions) AS v(
                kind text, id uuid, revision integer, is_deleted boolean, recorded_at timestamptz,
                offset_minutes smallint, timezone text, local_date date, edited_at timestamptz, content jsonb, note text,
                note_visibility text, hash text, change bigint, clock text, stands boolean)
        ), kept AS (
            INSERT INTO public.entry_version (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes,
                    timezone, local_date, received_at, edited_at, device_id, content, note_sealed, note_visibility,
                    content_hash, change, sent_at, skew_seconds, clock)
                SELECT for_patient, v.kind, v.id, v.revision, v.is_deleted, v.recorded_at, v.offset_minutes,
                    v.timezone, v.local_date, arrived_at, v.edited_at, from_device, v.content, v.note_sealed,
                    v.note_visibility, v.content_hash, v.change, was_sent_at, skewed_by, v.clock
                FROM version v
        ), standing AS (
            INSERT INTO public.entry (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes,
                    timezone, local_date, received_at, edited_at, device_id, content, note_sealed, note_visibility,
                    content_hash, change, sent_at, skew_seconds, clock)
                SELECT for_patient, v.kind, v.id, v.revision, v.is_deleted, v.recorded_at, v.offset_minutes,
                    v.timezone, v.local_date, arrived_at, v.edited_at, from_device, v.content, v.note_sealed,
                    v.note_visibility, v.content_hash, v.change, was_sent_at, skewed_by, v.clock
                FROM version v WHERE v.stands
            ON CONFLICT (patient_id, kind, id) DO UPDATE SET
                revision = excluded.revision, is_deleted = excluded.is_deleted, recorded_at = excluded.recorded_at,
                offset_minutes = excluded.offset_minutes, timezone = excluded.timezone,
                local_date = excluded.local_date, edited_at = excluded.edited_at, device_id = excluded.device_id,
                content = excluded.content, note_sealed = excluded.note_sealed,
                note_visibility = excluded.note_visibility, content_hash = excluded.content_hash,
                change = excluded.change, sent_at = excluded.sent_at, skew_seconds = excluded.skew_seconds,
                clock = excluded.clock
        ), trail AS (
            INSERT INTO public.audit (at, clinic_id, patient_id, user_id, role, action, object_id, outcome, purpose,
                    request_id)
                SELECT arrived_at, for_clinic, for_patient, by_user, as_role, did, v.id, 'allowed', for_purpose,
                    in_request
                FROM version v
        )
        SELECT max(v.change) INTO newest FROM version v;
        UPDATE public.change_counter SET last_change = newest WHERE patient_id = for_patient;
        INSERT INTO public.patient_work AS w (patient_id, wanted_seq, wanted_at)
            VALUES (for_patient, newest, now())
            ON CONFLICT (patient_id) DO UPDATE SET
                wanted_seq = GREATEST(w.wanted_seq, excluded.wanted_seq),
                wanted_at = CASE WHEN w.wanted_seq <= w.done_seq OR w.dead_at IS NOT NULL THEN now() ELSE w.wanted_at END;
    END
    $$;
COMMENT ON FUNCTION push_entries(uuid, uuid, uuid, text, text, text, text, timestamptz, text, timestamptz, bigint, jsonb) IS
    'stores the versions of one push, those that stand as entries, the counter, the wish to be judged and the trail';
REVOKE ALL ON FUNCTION push_entries(uuid, uuid, uuid, text, text, text, text, timestamptz, text, timestamptz, bigint, jsonb)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION push_entries(uuid, uuid, uuid, text, text, text, text, timestamptz, text, timestamptz, bigint,
    jsonb) TO journal_api;
