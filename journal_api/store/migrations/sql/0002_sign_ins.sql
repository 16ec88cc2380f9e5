-- Sign-ins, refresh tokens, throttling, invitations.

CREATE TABLE sign_in (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    device TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_because TEXT,
    CONSTRAINT sign_in_pkey PRIMARY KEY (id),
    CONSTRAINT sign_in_user_id_fkey FOREIGN KEY(user_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX sign_in_user_id_idx ON sign_in (user_id);
COMMENT ON COLUMN sign_in.id IS 'the session; `sid` in the access token';
COMMENT ON COLUMN sign_in.user_id IS 'who signed in';
COMMENT ON COLUMN sign_in.device IS 'the user agent as told, cut to 200 characters; for its owner';
COMMENT ON COLUMN sign_in.created_at IS 'when the password was checked';
COMMENT ON COLUMN sign_in.last_used_at IS 'last refresh';
COMMENT ON COLUMN sign_in.ended_at IS 'set at logout, theft, removal: every token of it is dead';
COMMENT ON COLUMN sign_in.ended_because IS 'logout, reuse, removal …';

CREATE TABLE refresh_token (
    token_hash BYTEA NOT NULL,
    sign_in_id UUID NOT NULL,
    user_id UUID NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rotated_at TIMESTAMP WITH TIME ZONE,
    successor_sealed BYTEA,
    CONSTRAINT refresh_token_pkey PRIMARY KEY (token_hash),
    CONSTRAINT refresh_token_sign_in_id_fkey FOREIGN KEY(sign_in_id) REFERENCES sign_in (id) ON DELETE CASCADE,
    CONSTRAINT refresh_token_user_id_fkey FOREIGN KEY(user_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX refresh_token_sign_in_id_idx ON refresh_token (sign_in_id);
COMMENT ON COLUMN refresh_token.token_hash IS 'HMAC-SHA256 of the token; the token is not kept';
COMMENT ON COLUMN refresh_token.sign_in_id IS 'its family';
COMMENT ON COLUMN refresh_token.user_id IS 'whose token it is';
COMMENT ON COLUMN refresh_token.issued_at IS 'when it was handed out';
COMMENT ON COLUMN refresh_token.expires_at IS 'dead after this instant';
COMMENT ON COLUMN refresh_token.rotated_at IS 'set when its successor was handed out';
COMMENT ON COLUMN refresh_token.successor_sealed IS 'the successor, sealed with a key only this token yields, for a repeat within 30 s';

CREATE TABLE sign_in_throttle (
    key_hash BYTEA NOT NULL,
    failures INTEGER NOT NULL,
    last_failed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    blocked_until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT sign_in_throttle_pkey PRIMARY KEY (key_hash)
);
COMMENT ON COLUMN sign_in_throttle.key_hash IS 'HMAC of account and network; names nobody';
COMMENT ON COLUMN sign_in_throttle.failures IS 'failed attempts in a row';
COMMENT ON COLUMN sign_in_throttle.last_failed_at IS 'when the last attempt failed; of a network known good, the last success';
COMMENT ON COLUMN sign_in_throttle.blocked_until IS 'no attempt is looked at before this instant';

CREATE TABLE invitation (
    id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    role TEXT NOT NULL,
    email TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    code_sealed BYTEA,
    care_team_ids UUID[] DEFAULT '{}'::uuid[] NOT NULL,
    patient_id UUID,
    invited_by UUID,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT invitation_pkey PRIMARY KEY (id),
    CONSTRAINT invitation_role_check CHECK (role IN ('patient', 'clinician', 'admin')),
    CONSTRAINT invitation_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE,
    CONSTRAINT invitation_code_hash_key UNIQUE (code_hash)
);
CREATE INDEX invitation_clinic_id_created_at_idx ON invitation (clinic_id, created_at);
COMMENT ON COLUMN invitation.id IS 'the invitation';
COMMENT ON COLUMN invitation.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN invitation.role IS 'what the invited person will be';
COMMENT ON COLUMN invitation.email IS 'where the code was mailed';
COMMENT ON COLUMN invitation.code_hash IS 'HMAC-SHA256 of the code';
COMMENT ON COLUMN invitation.code_sealed IS 'the code for the mail; emptied once mailed';
COMMENT ON COLUMN invitation.care_team_ids IS 'teams the clinician will join';
COMMENT ON COLUMN invitation.patient_id IS 'the record that awaits its patient';
COMMENT ON COLUMN invitation.invited_by IS 'the account that invited';
COMMENT ON COLUMN invitation.created_at IS 'when it was made';
COMMENT ON COLUMN invitation.expires_at IS '14 days later';
COMMENT ON COLUMN invitation.accepted_at IS 'set once; a second use is gone';
ALTER TABLE sign_in ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sign_in TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE refresh_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_token FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON refresh_token TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE sign_in_throttle ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_throttle FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sign_in_throttle TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON invitation TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_own_sign_ins ON sign_in TO journal_api USING (user_id = pinned_user());
CREATE POLICY api_own_refresh_tokens ON refresh_token TO journal_api USING (user_id = pinned_user());
CREATE POLICY api_throttle ON sign_in_throttle TO journal_api USING (true);
CREATE POLICY api_invitation ON invitation TO journal_api USING (clinic_id = pinned_clinic());
GRANT SELECT, INSERT, UPDATE (last_used_at, ended_at, ended_because) ON sign_in TO journal_api;
GRANT SELECT, INSERT, UPDATE (rotated_at, successor_sealed) ON refresh_token TO journal_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_throttle TO journal_api;
GRANT SELECT, INSERT, UPDATE (accepted_at, code_sealed) ON invitation TO journal_api;

-- The worker mails an invitation and then forgets its code.
CREATE POLICY worker_invitation ON invitation TO journal_worker USING (clinic_id = pinned_clinic());
GRANT SELECT (id, clinic_id, role, email, code_sealed, expires_at, accepted_at), UPDATE (code_sealed) ON invitation
    TO journal_worker;

CREATE POLICY auth_reads_sign_in ON sign_in FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_refresh_token ON refresh_token FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_invitation ON invitation FOR SELECT TO journal_auth USING (true);
GRANT SELECT ON sign_in, refresh_token, invitation TO journal_auth;

CREATE FUNCTION caller_of(wanted_sign_in uuid, wanted_patient uuid)
    RETURNS TABLE (user_id uuid, role text, clinic_id uuid, own_patient_id uuid, relation text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.id, a.role, a.clinic_id, a.patient_id,
            CASE
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
            END
        FROM public.sign_in s JOIN public.account a ON a.id = s.user_id
        WHERE s.id = wanted_sign_in AND s.ended_at IS NULL AND a.disabled_at IS NULL
    $$;
COMMENT ON FUNCTION caller_of(uuid, uuid) IS
    'who is calling and what the named patient is to them: one round trip a request, so that logout and removal work at once';

CREATE FUNCTION refresh_token_for_hash(wanted_hash bytea)
    RETURNS TABLE (sign_in_id uuid, user_id uuid, clinic_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT r.sign_in_id, r.user_id, a.clinic_id
        FROM public.refresh_token r JOIN public.account a ON a.id = r.user_id
        WHERE r.token_hash = wanted_hash
    $$;
COMMENT ON FUNCTION refresh_token_for_hash(bytea) IS 'whose refresh token this is, so that the transaction can be pinned';

CREATE FUNCTION invitation_for_code(wanted_hash bytea)
    RETURNS TABLE (id uuid, clinic_id uuid, patient_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT i.id, i.clinic_id, i.patient_id FROM public.invitation i WHERE i.code_hash = wanted_hash
    $$;
COMMENT ON FUNCTION invitation_for_code(bytea) IS 'which invitation a code opens, so that the transaction can be pinned';

GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION caller_of(uuid, uuid) OWNER TO journal_auth;
ALTER FUNCTION refresh_token_for_hash(bytea) OWNER TO journal_auth;
ALTER FUNCTION invitation_for_code(bytea) OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION caller_of(uuid, uuid), refresh_token_for_hash(bytea), invitation_for_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION caller_of(uuid, uuid), refresh_token_for_hash(bytea), invitation_for_code(bytea) TO journal_api;
