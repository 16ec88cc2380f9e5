-- The two round trips of an entry: who is calling, and the write. Both are PL/pgSQL, whose plans are kept per session;
-- an SQL function that may not be inlined is planned anew for each call by every PostgreSQL before 18.

-- The wrapped key is told to nobody but the person whose notes it opens; unwrapping it takes the ring.
CREATE POLICY auth_reads_patient_key ON patient_key FOR SELECT TO journal_auth USING (true);
GRANT SELECT (patient_id, ring_key_id, wrapped_key) ON patient_key TO journal_auth;

-- The function of two arguments stays, for processes of the version before that still answer during an upgrade.
CREATE FUNCTION caller_of(wanted_sign_in uuid, wanted_patient uuid, wants_own boolean)
    RETURNS TABLE (user_id uuid, role text, clinic_id uuid, own_patient_id uuid, relation text,
        ring_key_id text, wrapped_key bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    BEGIN
        RETURN QUERY
        SELECT a.id, a.role, a.clinic_id, a.patient_id,
            CASE
                WHEN wants_own THEN CASE WHEN a.patient_id IS NOT NULL THEN 'own' END
                WHEN wanted_patient IS NULL THEN NULL
                WHEN a.patient_id = wanted_patient THEN 'own'
                WHEN EXISTS (
                    SELECT FROM public.care_team_patient p
                    JOIN public.care_team_member m ON m.clinic_id = p.clinic_id AND m.care_team_id = p.care_team_id
                    WHERE p.patient_id = wanted_patient AND m.user_id = a.id
                ) THEN 'team'
                WHEN EXISTS (
                    SELECT FROM public.patient p WHERE p.id = wanted_patient AND p.clinic_id = a.clinic_id
                ) THEN 'clinic'
            END,
            k.ring_key_id, k.wrapped_key
        FROM public.sign_in s
        JOIN public.account a ON a.id = s.user_id
        LEFT JOIN public.patient_key k ON k.patient_id = a.patient_id AND (wants_own OR a.patient_id = wanted_patient)
        WHERE s.id = wanted_sign_in AND s.ended_at IS NULL AND a.disabled_at IS NULL;
    END
    $$;
COMMENT ON FUNCTION caller_of(uuid, uuid, boolean) IS
    'who is calling, what the named patient is to them, and for their own record the wrapped key: one round trip a request';

GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION caller_of(uuid, uuid, boolean) OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION caller_of(uuid, uuid, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION caller_of(uuid, uuid, boolean) TO journal_api;

-- Runs as its caller: row-level security holds it to the patient that it pins itself to, for this transaction alone.
-- It wakes nobody: with a NOTIFY inside, all commits of the database take turns. Whoever calls it rings afterwards.
CREATE FUNCTION record_entry(
        for_patient uuid, for_clinic uuid, by_user uuid,
        entry_kind text, entry_id uuid, was_recorded_at timestamptz, sent_offset_minutes smallint, sent_timezone text,
        lived_on date, arrived_at timestamptz, from_device text, entry_content jsonb, sealed bytea, visible_to text,
        hash bytea, as_role text, did text, for_purpose text, in_request text)
    RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        next_change bigint;
    BEGIN
        PERFORM set_config('app.patient_id', for_patient::text, true), set_config('app.clinic_id', '', true),
            set_config('app.tenant_id', for_clinic::text, true), set_config('app.user_id', by_user::text, true);
        -- A record that was erased since has no key: nothing may be written to it any more.
        SELECT c.last_change + 1 INTO next_change
            FROM public.change_counter c JOIN public.patient_key k ON k.patient_id = c.patient_id
            WHERE c.patient_id = for_patient FOR UPDATE OF c;
        IF next_change IS NULL THEN
            RETURN NULL;
        END IF;
        INSERT INTO public.entry (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes, timezone,
                local_date, received_at, edited_at, device_id, content, note_sealed, note_visibility, content_hash, change)
            VALUES (for_patient, entry_kind, entry_id, 1, false, was_recorded_at, sent_offset_minutes, sent_timezone,
                lived_on, arrived_at, arrived_at, from_device, entry_content, sealed, visible_to, hash, next_change)
            ON CONFLICT (patient_id, kind, id) DO NOTHING;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        INSERT INTO public.entry_version (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes,
                timezone, local_date, received_at, edited_at, device_id, content, note_sealed, note_visibility,
                content_hash, change)
            VALUES (for_patient, entry_kind, entry_id, 1, false, was_recorded_at, sent_offset_minutes,
                sent_timezone, lived_on, arrived_at, arrived_at, from_device, entry_content, sealed, visible_to,
                hash, next_change);
        UPDATE public.change_counter SET last_change = next_change WHERE patient_id = for_patient;
        INSERT INTO public.patient_work AS w (patient_id, wanted_seq, wanted_at)
            VALUES (for_patient, next_change, now())
            ON CONFLICT (patient_id) DO UPDATE SET
                wanted_seq = GREATEST(w.wanted_seq, excluded.wanted_seq),
                wanted_at = CASE WHEN w.wanted_seq <= w.done_seq OR w.dead_at IS NOT NULL THEN now() ELSE w.wanted_at END;
        INSERT INTO public.audit (at, clinic_id, patient_id, user_id, role, action, object_id, outcome, purpose, request_id)
            VALUES (arrived_at, for_clinic, for_patient, by_user, as_role, did, entry_id, 'allowed', for_purpose, in_request);
        RETURN next_change;
    END
    $$;
COMMENT ON FUNCTION record_entry(uuid, uuid, uuid, text, uuid, timestamptz, smallint, text, date, timestamptz, text, jsonb,
    bytea, text, bytea, text, text, text, text) IS
    'stores a new entry, its version, the counter, the wish to be judged and the audit row; NULL, and nothing stored, where the id is taken';
REVOKE ALL ON FUNCTION record_entry(uuid, uuid, uuid, text, uuid, timestamptz, smallint, text, date, timestamptz, text, jsonb,
    bytea, text, bytea, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_entry(uuid, uuid, uuid, text, uuid, timestamptz, smallint, text, date, timestamptz, text, jsonb,
    bytea, text, bytea, text, text, text, text) TO journal_api;
