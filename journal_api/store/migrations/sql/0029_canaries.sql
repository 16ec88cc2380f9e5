-- The canary: a clinic of the product's own, with one patient who is made anew for each run of the whole way.

CREATE FUNCTION canary_clinic() RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT 'ca4a27ed-0c1a-4c00-8000-000000000001'::uuid $$;
COMMENT ON FUNCTION canary_clinic() IS 'the product''s own clinic: nobody signs in to it, and its patient is nobody';

-- In this clinic alone the definer's role may write.
CREATE POLICY auth_keeps_canary ON clinic TO journal_auth
    USING (id = canary_clinic()) WITH CHECK (id = canary_clinic());
CREATE POLICY auth_keeps_canary ON care_team TO journal_auth
    USING (clinic_id = canary_clinic()) WITH CHECK (clinic_id = canary_clinic());
CREATE POLICY auth_keeps_canary ON account TO journal_auth
    USING (clinic_id = canary_clinic()) WITH CHECK (clinic_id = canary_clinic());
CREATE POLICY auth_keeps_canary ON care_team_member TO journal_auth
    USING (clinic_id = canary_clinic()) WITH CHECK (clinic_id = canary_clinic());
CREATE POLICY auth_keeps_canary ON care_team_patient TO journal_auth
    USING (clinic_id = canary_clinic()) WITH CHECK (clinic_id = canary_clinic());
CREATE POLICY auth_keeps_canary ON patient TO journal_auth
    USING (clinic_id = canary_clinic()) WITH CHECK (clinic_id = canary_clinic());
CREATE POLICY auth_keeps_canary ON patient_key TO journal_auth
    USING (patient_id IN (SELECT p.id FROM patient p WHERE p.clinic_id = canary_clinic()));
CREATE POLICY auth_keeps_canary ON change_counter TO journal_auth
    USING (patient_id IN (SELECT p.id FROM patient p WHERE p.clinic_id = canary_clinic()));
CREATE POLICY auth_keeps_canary ON entry TO journal_auth
    USING (patient_id IN (SELECT p.id FROM patient p WHERE p.clinic_id = canary_clinic()));
CREATE POLICY auth_keeps_canary ON entry_version TO journal_auth
    USING (patient_id IN (SELECT p.id FROM patient p WHERE p.clinic_id = canary_clinic()));
CREATE POLICY auth_keeps_canary ON patient_work TO journal_auth
    USING (patient_id IN (SELECT p.id FROM patient p WHERE p.clinic_id = canary_clinic()));
CREATE POLICY auth_keeps_canary ON outbox TO journal_auth
    USING (clinic_id = canary_clinic()) WITH CHECK (clinic_id = canary_clinic());
CREATE POLICY auth_keeps_canary ON audit FOR INSERT TO journal_auth WITH CHECK (clinic_id = canary_clinic());

GRANT INSERT ON clinic, care_team, account, care_team_member, care_team_patient, patient, patient_key, change_counter,
    entry, entry_version, patient_work, audit TO journal_auth;
GRANT SELECT (id) ON clinic TO journal_auth;
GRANT SELECT (id) ON care_team TO journal_auth;
GRANT UPDATE (email) ON account TO journal_auth;
GRANT DELETE ON patient, outbox TO journal_auth;
GRANT SELECT (clinic_id, patient_id, done_at) ON outbox TO journal_auth;
GRANT SELECT (patient_id, kind, id) ON entry TO journal_auth;
GRANT SELECT, UPDATE (last_change) ON change_counter TO journal_auth;
GRANT SELECT (patient_id, wanted_seq, done_seq, wanted_at, dead_at), UPDATE (wanted_seq, wanted_at)
    ON patient_work TO journal_auth;
GRANT EXECUTE ON FUNCTION record_entry(uuid, uuid, uuid, text, uuid, timestamptz, smallint, text, date, timestamptz, text,
    jsonb, bytea, text, bytea, text, text, text, text) TO journal_auth;

-- The figures are of clinics with people in them.
ALTER POLICY auth_reads_alert ON alert USING (clinic_id <> canary_clinic());
GRANT SELECT (clinic_id) ON alert TO journal_auth;

-- The worker has no way to write an entry; it may start a canary. What the last one left goes with its record.
CREATE FUNCTION start_canary(
        mail_to text, for_patient uuid, with_ring_key text, with_wrapped_key bytea, entry_id uuid, entry_kind text,
        begins_at timestamptz, lived_on date, entry_content jsonb, hash bytea)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        own constant uuid := public.canary_clinic();
    BEGIN
        INSERT INTO public.clinic (id, name, timezone, locale, created_at)
            VALUES (own, 'Canary', 'UTC', 'en', begins_at) ON CONFLICT (id) DO NOTHING;
        INSERT INTO public.care_team (id, clinic_id, name, created_at)
            VALUES (own, own, 'Canary', begins_at) ON CONFLICT (id) DO NOTHING;
        -- No address is spelled like this key and no password has this hash: nobody signs in.
        INSERT INTO public.account (id, clinic_id, role, email, email_key, display_name, timezone, locale, password_hash,
                created_at)
            VALUES (own, own, 'clinician', mail_to, 'canary', 'Canary', 'UTC', 'en', 'none', begins_at)
            ON CONFLICT (id) DO UPDATE SET email = excluded.email;
        INSERT INTO public.care_team_member (care_team_id, user_id, clinic_id, on_duty)
            VALUES (own, own, own, 'primary') ON CONFLICT DO NOTHING;
        DELETE FROM public.patient WHERE clinic_id = own;
        DELETE FROM public.outbox WHERE clinic_id = own AND (patient_id IS NOT NULL OR done_at IS NOT NULL);
        INSERT INTO public.patient (id, clinic_id, display_name, timezone, created_at)
            VALUES (for_patient, own, 'Canary', 'UTC', begins_at);
        INSERT INTO public.patient_key (patient_id, ring_key_id, wrapped_key)
            VALUES (for_patient, with_ring_key, with_wrapped_key);
        INSERT INTO public.change_counter (patient_id) VALUES (for_patient);
        INSERT INTO public.care_team_patient (patient_id, care_team_id, clinic_id) VALUES (for_patient, own, own);
        RETURN public.record_entry(for_patient, own, NULL, entry_kind, entry_id, begins_at, 0::smallint, 'UTC', lived_on,
            begins_at, 'server', entry_content, NULL, 'private', hash, 'worker', 'canary.start', 'work', NULL);
    END
    $$;
COMMENT ON FUNCTION start_canary(text, uuid, text, bytea, uuid, text, timestamptz, date, jsonb, bytea) IS
    'forgets the last canary and stores the first entry of the next, in the product''s own clinic alone';

GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION start_canary(text, uuid, text, bytea, uuid, text, timestamptz, date, jsonb, bytea) OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION start_canary(text, uuid, text, bytea, uuid, text, timestamptz, date, jsonb, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION start_canary(text, uuid, text, bytea, uuid, text, timestamptz, date, jsonb, bytea)
    TO journal_worker;
