-- Reminders to patients, and when anybody may be told what can wait.

CREATE TABLE contact_setting (
    user_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    quiet_from TIME WITHOUT TIME ZONE NOT NULL,
    quiet_until TIME WITHOUT TIME ZONE NOT NULL,
    reminders_muted BOOLEAN NOT NULL,
    revision INTEGER NOT NULL,
    CONSTRAINT contact_setting_pkey PRIMARY KEY (user_id),
    CONSTRAINT contact_setting_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE,
    CONSTRAINT contact_setting_clinic_id_user_id_fkey FOREIGN KEY(clinic_id, user_id)
        REFERENCES account (clinic_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN contact_setting.user_id IS 'whose setting; nobody else writes it';
COMMENT ON COLUMN contact_setting.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN contact_setting.quiet_from IS 'on local clocks; not to be disturbed from then on';
COMMENT ON COLUMN contact_setting.quiet_until IS 'on local clocks, across midnight if it is the earlier';
COMMENT ON COLUMN contact_setting.reminders_muted IS 'true: a patient is reminded of nothing';
COMMENT ON COLUMN contact_setting.revision IS 'counts edits; its ETag';

CREATE TABLE reminder (
    patient_id UUID NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    CONSTRAINT reminder_pkey PRIMARY KEY (patient_id, told_at),
    CONSTRAINT reminder_outcome_check CHECK (outcome IN ('accepted', 'permanent_failure')),
    CONSTRAINT reminder_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN reminder.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN reminder.told_at IS 'when it went out; business time';
COMMENT ON COLUMN reminder.channel IS 'by which way it went';
COMMENT ON COLUMN reminder.outcome IS 'accepted, or permanent_failure where the receiver wants none of it';

ALTER TABLE contact_setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_setting FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON contact_setting TO journal_owner USING (true) WITH CHECK (true);
CREATE POLICY api_own_contact_setting ON contact_setting TO journal_api USING (user_id = pinned_user());
CREATE POLICY worker_reads_contact_setting ON contact_setting FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
GRANT SELECT, INSERT, UPDATE (quiet_from, quiet_until, reminders_muted, revision) ON contact_setting TO journal_api;
GRANT SELECT ON contact_setting TO journal_worker;

ALTER TABLE reminder ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminder FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON reminder TO journal_owner USING (true) WITH CHECK (true);
CREATE POLICY worker_reminder ON reminder TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT, INSERT ON reminder TO journal_worker;

-- Whoever reminds a patient hands a channel the push tokens of the pinned one, while the sign-in lives that registered
-- the device. Sign-ins themselves are not for the worker.
CREATE FUNCTION push_targets_of_patient()
    RETURNS TABLE (platform text, token_hash bytea, token_sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT d.platform, d.token_hash, d.token_sealed
        FROM public.account a
        JOIN public.device d ON d.user_id = a.id
        JOIN public.sign_in s ON s.id = d.sign_in_id AND s.ended_at IS NULL
        WHERE a.patient_id = public.pinned_patient() AND a.disabled_at IS NULL
        ORDER BY d.id
    $$;
COMMENT ON FUNCTION push_targets_of_patient() IS 'the devices of the pinned patient, their push tokens sealed';
GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION push_targets_of_patient() OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION push_targets_of_patient() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION push_targets_of_patient() TO journal_worker;

-- Looks at reminders are counted by themselves: a late reminder is no late alert.
CREATE OR REPLACE FUNCTION due_work(business_now timestamptz)
    RETURNS TABLE (kind text, waiting bigint, oldest_seconds double precision, dead bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT 'assessment', count(*) FILTER (WHERE dead_at IS NULL),
            COALESCE(EXTRACT(epoch FROM now() - min(wanted_at) FILTER (WHERE dead_at IS NULL)), 0),
            count(*) FILTER (WHERE dead_at IS NOT NULL)
        FROM public.patient_work WHERE wanted_seq > done_seq
        UNION ALL
        SELECT 'delivery', count(*),
            COALESCE(EXTRACT(epoch FROM business_now - min(due_at)), 0),
            (SELECT count(*) FROM public.delivery WHERE state = 'dead' AND due_at > business_now - interval '1 day')
        FROM public.delivery WHERE state = 'pending' AND due_at <= business_now
        UNION ALL
        SELECT looked_at.kind, count(due.id) FILTER (WHERE dead_at IS NULL),
            COALESCE(EXTRACT(epoch FROM business_now - min(due_at) FILTER (WHERE dead_at IS NULL)), 0),
            count(due.id) FILTER (WHERE dead_at IS NOT NULL)
        FROM (VALUES ('outbox'), ('reminder')) looked_at (kind)
        LEFT JOIN public.outbox due ON (due.kind = 'reminder') = (looked_at.kind = 'reminder')
            AND done_at IS NULL AND due_at <= business_now
        GROUP BY looked_at.kind
    $$;

-- Everybody who is here already is looked at once; every look plans the next.
INSERT INTO outbox (kind, patient_id, clinic_id, subject_id, due_at)
    SELECT 'reminder', patient_id, clinic_id, patient_id, now()
    FROM account WHERE patient_id IS NOT NULL AND disabled_at IS NULL;
