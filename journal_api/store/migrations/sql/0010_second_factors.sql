-- The second factor of staff: a sealed secret, the newest time step a code was taken of, and hashed recovery codes.

CREATE TABLE second_factor (
    user_id UUID NOT NULL,
    ring_key_id TEXT NOT NULL,
    sealed_secret BYTEA NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    last_step BIGINT,
    CONSTRAINT second_factor_pkey PRIMARY KEY (user_id),
    CONSTRAINT second_factor_user_id_fkey FOREIGN KEY(user_id) REFERENCES account (id) ON DELETE CASCADE
);
COMMENT ON COLUMN second_factor.user_id IS 'whose second factor; nobody else sees it';
COMMENT ON COLUMN second_factor.ring_key_id IS 'which key of the ring seals the secret';
COMMENT ON COLUMN second_factor.sealed_secret IS 'AES-256-GCM ciphertext of what the authenticator app shares';
COMMENT ON COLUMN second_factor.begun_at IS 'when the secret was made';
COMMENT ON COLUMN second_factor.confirmed_at IS 'in force from this first code on';
COMMENT ON COLUMN second_factor.last_step IS 'newest 30-second step since 1970 of which a code was taken: each is taken once';

CREATE TABLE recovery_code (
    user_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT recovery_code_pkey PRIMARY KEY (user_id, code_hash),
    CONSTRAINT recovery_code_user_id_fkey FOREIGN KEY(user_id) REFERENCES second_factor (user_id) ON DELETE CASCADE
);
COMMENT ON COLUMN recovery_code.user_id IS 'whose code; it goes with the second factor';
COMMENT ON COLUMN recovery_code.code_hash IS 'HMAC-SHA256 of account and code; the code is not kept';
COMMENT ON COLUMN recovery_code.used_at IS 'set once; a second use is refused';

ALTER TABLE second_factor ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_factor FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON second_factor TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_code FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON recovery_code TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_own_second_factor ON second_factor TO journal_api USING (user_id = pinned_user());
CREATE POLICY api_own_recovery_codes ON recovery_code TO journal_api USING (user_id = pinned_user());
GRANT SELECT, INSERT, UPDATE (confirmed_at, last_step), DELETE ON second_factor TO journal_api;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON recovery_code TO journal_api;

-- What else people are told of: whatever changes how they sign in.
ALTER TABLE security_notice DROP CONSTRAINT security_notice_kind_check;
ALTER TABLE security_notice ADD CONSTRAINT security_notice_kind_check CHECK (kind IN ('password_changed',
    'password_reset', 'refresh_token_reused', 'second_factor_on', 'second_factor_off', 'recovery_code_used',
    'recovery_codes_renewed'));
