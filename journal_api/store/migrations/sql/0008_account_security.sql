-- Passwords that were forgotten, what people are told about their account, devices, and how staff leaves.

CREATE TABLE password_reset (
    id UUID NOT NULL,
    user_id UUID,
    clinic_id UUID,
    code_hash BYTEA NOT NULL,
    code_sealed BYTEA,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT password_reset_pkey PRIMARY KEY (id),
    CONSTRAINT password_reset_user_id_fkey FOREIGN KEY(user_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT password_reset_code_hash_key UNIQUE (code_hash)
);
CREATE INDEX password_reset_user_id_idx ON password_reset (user_id);
COMMENT ON COLUMN password_reset.id IS 'the reset';
COMMENT ON COLUMN password_reset.user_id IS 'whose password; null where an address of nobody was given: it is written all the same';
COMMENT ON COLUMN password_reset.clinic_id IS 'the tenant; the worker is pinned to it';
COMMENT ON COLUMN password_reset.code_hash IS 'HMAC-SHA256 of the code';
COMMENT ON COLUMN password_reset.code_sealed IS 'the code for the mail; emptied once mailed';
COMMENT ON COLUMN password_reset.created_at IS 'when it was asked for';
COMMENT ON COLUMN password_reset.expires_at IS 'one hour later';
COMMENT ON COLUMN password_reset.used_at IS 'set once, or when the password was changed in another way';

CREATE TABLE security_notice (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    kind TEXT NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    mailed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT security_notice_pkey PRIMARY KEY (id),
    CONSTRAINT security_notice_user_id_fkey FOREIGN KEY(user_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT security_notice_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE,
    CONSTRAINT security_notice_kind_check CHECK (kind IN ('password_changed', 'password_reset', 'refresh_token_reused'))
);
COMMENT ON COLUMN security_notice.id IS 'its Message-ID in every attempt';
COMMENT ON COLUMN security_notice.user_id IS 'who is told';
COMMENT ON COLUMN security_notice.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN security_notice.kind IS 'what happened to the account';
COMMENT ON COLUMN security_notice.happened_at IS 'when';
COMMENT ON COLUMN security_notice.mailed_at IS 'set once the letter was taken';

CREATE TABLE device (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    sign_in_id UUID NOT NULL,
    platform TEXT NOT NULL,
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    token_sealed BYTEA NOT NULL,
    token_ending TEXT NOT NULL,
    registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT device_pkey PRIMARY KEY (id),
    CONSTRAINT device_user_id_fkey FOREIGN KEY(user_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT device_sign_in_id_fkey FOREIGN KEY(sign_in_id) REFERENCES sign_in (id) ON DELETE CASCADE,
    CONSTRAINT device_token_hash_key UNIQUE (token_hash),
    CONSTRAINT device_platform_check CHECK (platform IN ('ios', 'android', 'web'))
);
CREATE INDEX device_user_id_idx ON device (user_id);
CREATE INDEX device_sign_in_id_idx ON device (sign_in_id);
COMMENT ON COLUMN device.id IS 'the device, as its owner names it to us';
COMMENT ON COLUMN device.user_id IS 'whose device; nobody else sees it';
COMMENT ON COLUMN device.sign_in_id IS 'the sign-in that registered it: nothing is pushed once that has ended';
COMMENT ON COLUMN device.platform IS 'ios, android or web: who carries the push';
COMMENT ON COLUMN device.name IS 'the owner''s word for it';
COMMENT ON COLUMN device.token_hash IS 'HMAC-SHA256 of the push token: one token is one device of one account';
COMMENT ON COLUMN device.token_sealed IS 'the push token, AES-256-GCM; the API may write and not read it';
COMMENT ON COLUMN device.token_ending IS 'its last characters, for its owner to tell devices apart';
COMMENT ON COLUMN device.registered_at IS 'when it was first registered';
COMMENT ON COLUMN device.last_seen_at IS 'when it was last registered';

ALTER TABLE password_reset ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_reset FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON password_reset TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE security_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE security_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON security_notice TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE device ENABLE ROW LEVEL SECURITY;
ALTER TABLE device FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON device TO journal_owner USING (true) WITH CHECK (true);

-- The API. An address of nobody leaves a row of nobody, so that asking costs the same for both.
CREATE POLICY api_asks_for_reset ON password_reset FOR INSERT TO journal_api
    WITH CHECK (user_id IS NOT DISTINCT FROM pinned_user());
CREATE POLICY api_reads_own_resets ON password_reset FOR SELECT TO journal_api USING (user_id = pinned_user());
CREATE POLICY api_uses_own_resets ON password_reset FOR UPDATE TO journal_api USING (user_id = pinned_user());
CREATE POLICY api_leaves_own_notices ON security_notice FOR INSERT TO journal_api WITH CHECK (user_id = pinned_user());
CREATE POLICY api_own_devices ON device TO journal_api USING (user_id = pinned_user());
GRANT SELECT (id, user_id, clinic_id, created_at, expires_at, used_at), INSERT, UPDATE (used_at, code_sealed)
    ON password_reset TO journal_api;
GRANT INSERT ON security_notice TO journal_api;
GRANT SELECT (id, user_id, sign_in_id, platform, name, token_hash, token_ending, registered_at, last_seen_at), INSERT,
    UPDATE (sign_in_id, platform, name, last_seen_at), DELETE ON device TO journal_api;
-- Who leaves gives the address back: it can be invited anew.
GRANT UPDATE (email_key) ON account TO journal_api;
-- Who leaves is told of nothing more: what was still to be sent to them is found in the clinic's deliveries, which
-- hold ids alone, and handed over with the transaction pinned to one patient after the other.
CREATE POLICY api_lists_deliveries ON delivery FOR SELECT TO journal_api USING (clinic_id = pinned_clinic());

-- The worker mails a code and forgets it, and mails notices.
CREATE POLICY worker_reads_password_reset ON password_reset FOR SELECT TO journal_worker USING (clinic_id = pinned_clinic());
CREATE POLICY worker_forgets_code ON password_reset FOR UPDATE TO journal_worker USING (clinic_id = pinned_clinic());
CREATE POLICY worker_security_notice ON security_notice TO journal_worker USING (clinic_id = pinned_clinic());
GRANT SELECT (id, user_id, clinic_id, code_sealed, expires_at, used_at), UPDATE (code_sealed) ON password_reset
    TO journal_worker;
GRANT SELECT, UPDATE (mailed_at) ON security_notice TO journal_worker;

-- Before anybody is known.
CREATE POLICY auth_password_reset ON password_reset TO journal_auth USING (true);
CREATE POLICY auth_device ON device TO journal_auth USING (true);
GRANT SELECT, DELETE ON password_reset, device TO journal_auth;

CREATE FUNCTION password_reset_for_code(wanted_hash bytea)
    RETURNS TABLE (id uuid, user_id uuid, clinic_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT r.id, r.user_id, r.clinic_id FROM public.password_reset r
        WHERE r.code_hash = wanted_hash AND r.user_id IS NOT NULL
    $$;
COMMENT ON FUNCTION password_reset_for_code(bytea) IS 'which reset a code opens, so that the transaction can be pinned';

CREATE FUNCTION forget_password_resets(expired_before timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ DELETE FROM public.password_reset WHERE expires_at < expired_before $$;
COMMENT ON FUNCTION forget_password_resets(timestamptz) IS 'sweeps away resets that are long over, those of nobody too';

CREATE FUNCTION release_push_token(wanted_hash bytea, keeper uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ DELETE FROM public.device WHERE token_hash = wanted_hash AND user_id <> keeper $$;
COMMENT ON FUNCTION release_push_token(bytea, uuid) IS
    'a phone that changes hands: whoever registers its token takes it from the account that had it';

GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION password_reset_for_code(bytea) OWNER TO journal_auth;
ALTER FUNCTION forget_password_resets(timestamptz) OWNER TO journal_auth;
ALTER FUNCTION release_push_token(bytea, uuid) OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION password_reset_for_code(bytea), forget_password_resets(timestamptz), release_push_token(bytea, uuid)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_reset_for_code(bytea), forget_password_resets(timestamptz), release_push_token(bytea, uuid)
    TO journal_api;
