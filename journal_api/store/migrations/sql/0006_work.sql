-- Work as rows, signs of life, and the audit trail.

CREATE TABLE patient_work (
    patient_id UUID NOT NULL,
    wanted_seq BIGINT NOT NULL,
    done_seq BIGINT DEFAULT '0' NOT NULL,
    wanted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT '0' NOT NULL,
    last_error TEXT,
    dead_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT patient_work_pkey PRIMARY KEY (patient_id),
    CONSTRAINT patient_work_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
CREATE INDEX patient_work_wanted_idx ON patient_work (wanted_at) WHERE wanted_seq > done_seq AND dead_at IS NULL;
COMMENT ON COLUMN patient_work.patient_id IS 'whose record wants judging';
COMMENT ON COLUMN patient_work.wanted_seq IS 'raised by each change of the record';
COMMENT ON COLUMN patient_work.done_seq IS 'what the last judgement saw';
COMMENT ON COLUMN patient_work.wanted_at IS 'when wanted_seq last passed done_seq; the database''s clock';
COMMENT ON COLUMN patient_work.lease_until IS 'a worker was told; asked again after this; the database''s clock';
COMMENT ON COLUMN patient_work.attempts IS 'failed attempts since the last success';
COMMENT ON COLUMN patient_work.last_error IS 'type of the last error, no content';
COMMENT ON COLUMN patient_work.dead_at IS 'set when it failed too often; listed and replayed by a person';

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    patient_id UUID,
    clinic_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT '0' NOT NULL,
    last_error TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    dead_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_due_idx ON outbox (due_at) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE UNIQUE INDEX outbox_one_waiting_idx ON outbox (kind, subject_id) WHERE done_at IS NULL AND dead_at IS NULL;
COMMENT ON COLUMN outbox.id IS 'in order of writing';
COMMENT ON COLUMN outbox.kind IS 'which job does it';
COMMENT ON COLUMN outbox.patient_id IS 'the patient the job is pinned to';
COMMENT ON COLUMN outbox.clinic_id IS 'the clinic the job is pinned to';
COMMENT ON COLUMN outbox.subject_id IS 'what it is about: patient, clinic, alert, invitation …';
COMMENT ON COLUMN outbox.due_at IS 'not before; business time';
COMMENT ON COLUMN outbox.lease_until IS 'claimed until; the database''s clock';
COMMENT ON COLUMN outbox.attempts IS 'attempts so far';
COMMENT ON COLUMN outbox.last_error IS 'type of the last error, no content';
COMMENT ON COLUMN outbox.created_at IS 'when it was written; the database''s clock';
COMMENT ON COLUMN outbox.done_at IS 'set when it is done';
COMMENT ON COLUMN outbox.dead_at IS 'set when it failed too often; listed and replayed by a person';

CREATE TABLE heartbeat (
    name TEXT NOT NULL,
    beaten_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT heartbeat_pkey PRIMARY KEY (name)
);
COMMENT ON COLUMN heartbeat.name IS 'worker, relay or beat: written by executed work alone';
COMMENT ON COLUMN heartbeat.beaten_at IS 'the database''s clock';

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    clinic_id UUID,
    patient_id UUID,
    user_id UUID,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    object_id UUID,
    outcome TEXT NOT NULL,
    purpose TEXT NOT NULL,
    request_id TEXT,
    CONSTRAINT audit_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_patient_id_at_idx ON audit (patient_id, at);
COMMENT ON COLUMN audit.id IS 'in order of writing';
COMMENT ON COLUMN audit.at IS 'business time of the act';
COMMENT ON COLUMN audit.clinic_id IS 'the tenant, where known';
COMMENT ON COLUMN audit.patient_id IS 'whose record, where it is one';
COMMENT ON COLUMN audit.user_id IS 'who; null for a stranger or the product itself';
COMMENT ON COLUMN audit.role IS 'in which role: patient, clinician, admin, worker, nobody …';
COMMENT ON COLUMN audit.action IS 'resource and verb, such as mood_entries.write';
COMMENT ON COLUMN audit.object_id IS 'which one, where it is one';
COMMENT ON COLUMN audit.outcome IS 'allowed, denied, failed';
COMMENT ON COLUMN audit.purpose IS 'own_record, care, administration, work, sign_in';
COMMENT ON COLUMN audit.request_id IS 'joins it to the log line';
ALTER TABLE patient_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_work FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON patient_work TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON outbox TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON audit TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_patient_work ON patient_work TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_outbox ON outbox TO journal_api
    USING (patient_id = pinned_patient() OR clinic_id = pinned_clinic());
GRANT SELECT, INSERT, UPDATE (wanted_seq, wanted_at) ON patient_work TO journal_api;
GRANT SELECT, INSERT, UPDATE (due_at) ON outbox TO journal_api;

CREATE POLICY worker_patient_work ON patient_work TO journal_worker USING (patient_id = pinned_patient());
CREATE POLICY worker_outbox ON outbox TO journal_worker
    USING (patient_id = pinned_patient() OR clinic_id = pinned_clinic());
GRANT SELECT, INSERT, UPDATE ON patient_work, outbox TO journal_worker;

CREATE POLICY relay_patient_work ON patient_work TO journal_relay USING (true);
CREATE POLICY relay_outbox ON outbox TO journal_relay USING (true);
GRANT SELECT, UPDATE (lease_until) ON patient_work, outbox TO journal_relay;

-- Signs of life name nobody: no row-level security.
GRANT SELECT, INSERT, UPDATE ON heartbeat TO journal_worker, journal_relay;
GRANT SELECT ON heartbeat TO journal_api;

-- Everybody may add to the trail; nobody but the owner may read it, and nobody changes it.
CREATE POLICY all_add_to_trail ON audit FOR INSERT TO journal_api, journal_worker WITH CHECK (true);
GRANT INSERT ON audit TO journal_api, journal_worker;

CREATE FUNCTION refuse_to_change_the_trail() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RAISE EXCEPTION 'the audit trail is only ever added to'; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_trail();

-- Health: how late is the oldest due work. Ages and counts, no ids.
CREATE FUNCTION due_work(business_now timestamptz)
    RETURNS TABLE (kind text, waiting bigint, oldest_seconds double precision, dead bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT 'assessment', count(*) FILTER (WHERE dead_at IS NULL),
            COALESCE(EXTRACT(epoch FROM now() - min(wanted_at) FILTER (WHERE dead_at IS NULL)), 0),
            count(*) FILTER (WHERE dead_at IS NOT NULL)
        FROM public.patient_work WHERE wanted_seq > done_seq
        UNION ALL
        SELECT 'delivery', count(*),
            COALESCE(EXTRACT(epoch FROM business_now - min(due_at)), 0), 0
        FROM public.delivery WHERE state = 'pending' AND due_at <= business_now
        UNION ALL
        SELECT 'outbox', count(*) FILTER (WHERE dead_at IS NULL),
            COALESCE(EXTRACT(epoch FROM business_now - min(due_at) FILTER (WHERE dead_at IS NULL)), 0),
            count(*) FILTER (WHERE dead_at IS NOT NULL)
        FROM public.outbox WHERE done_at IS NULL AND due_at <= business_now
    $$;
COMMENT ON FUNCTION due_work(timestamptz) IS 'per kind of work: how much is due, how late is the oldest, how much is dead';
GRANT CREATE ON SCHEMA public TO journal_relay;
ALTER FUNCTION due_work(timestamptz) OWNER TO journal_relay;
REVOKE CREATE ON SCHEMA public FROM journal_relay;
REVOKE ALL ON FUNCTION due_work(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_work(timestamptz) TO journal_api, journal_relay, journal_worker;
