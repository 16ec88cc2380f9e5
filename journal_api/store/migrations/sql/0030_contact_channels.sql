-- Where members of the staff are told of alerts beside mail.

CREATE TABLE contact_channel (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    channel TEXT NOT NULL,
    target_hash BYTEA NOT NULL,
    target_sealed BYTEA NOT NULL,
    target_ending TEXT NOT NULL,
    is_preferred BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    code_hash BYTEA,
    code_sealed BYTEA,
    code_expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    code_guesses INTEGER NOT NULL,
    verified_at TIMESTAMP WITH TIME ZONE,
    disabled_at TIMESTAMP WITH TIME ZONE,
    disabled_reason TEXT,
    revision INTEGER NOT NULL,
    CONSTRAINT contact_channel_pkey PRIMARY KEY (id),
    CONSTRAINT contact_channel_user_id_channel_key UNIQUE (user_id, channel),
    CONSTRAINT contact_channel_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE,
    CONSTRAINT contact_channel_clinic_id_user_id_fkey FOREIGN KEY(clinic_id, user_id)
        REFERENCES account (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT contact_channel_channel_check CHECK (channel IN ('sms', 'page', 'chat'))
);
COMMENT ON COLUMN contact_channel.id IS 'the channel with this very target; another target, another id';
COMMENT ON COLUMN contact_channel.user_id IS 'whose channel';
COMMENT ON COLUMN contact_channel.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN contact_channel.channel IS 'sms, page or chat; one of each';
COMMENT ON COLUMN contact_channel.target_hash IS 'HMAC-SHA256 of the target: the same one is known again';
COMMENT ON COLUMN contact_channel.target_sealed IS 'the number, key or address, AES-256-GCM; the API may write and not read it';
COMMENT ON COLUMN contact_channel.target_ending IS 'its last characters, for its owner to know it by';
COMMENT ON COLUMN contact_channel.is_preferred IS 'whether it is taken before mail';
COMMENT ON COLUMN contact_channel.created_at IS 'when the target was given';
COMMENT ON COLUMN contact_channel.asked_at IS 'when a code or a test was last asked for';
COMMENT ON COLUMN contact_channel.code_hash IS 'HMAC-SHA256 of the code; null once it was used';
COMMENT ON COLUMN contact_channel.code_sealed IS 'the code to be sent; emptied once it was';
COMMENT ON COLUMN contact_channel.code_expires_at IS 'the code is good until then';
COMMENT ON COLUMN contact_channel.code_guesses IS 'wrong codes so far';
COMMENT ON COLUMN contact_channel.verified_at IS 'when its owner gave the code back; alerts rely on it from then on';
COMMENT ON COLUMN contact_channel.disabled_at IS 'when its receiver said that it reaches nobody';
COMMENT ON COLUMN contact_channel.disabled_reason IS 'the receiver''s status then';
COMMENT ON COLUMN contact_channel.revision IS 'counts changes; its ETag';

ALTER TABLE contact_channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_channel FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON contact_channel TO journal_owner USING (true) WITH CHECK (true);

-- Its owner alone writes it; the clinic's admins see who has which.
CREATE POLICY api_own_contact_channel ON contact_channel TO journal_api USING (user_id = pinned_user());
CREATE POLICY api_lists_contact_channels ON contact_channel FOR SELECT TO journal_api USING (clinic_id = pinned_clinic());
GRANT SELECT (id, user_id, clinic_id, channel, target_hash, target_ending, is_preferred, created_at, asked_at, code_hash,
    code_expires_at, code_guesses, verified_at, disabled_at, disabled_reason, revision), INSERT,
    UPDATE (is_preferred, asked_at, code_hash, code_sealed, code_expires_at, code_guesses, verified_at, disabled_at,
    disabled_reason, revision), DELETE ON contact_channel TO journal_api;

-- The worker sends through it, forgets the code that it has sent, and turns off what reaches nobody.
CREATE POLICY worker_contact_channel ON contact_channel TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
GRANT SELECT (id, user_id, clinic_id, channel, target_hash, target_sealed, is_preferred, code_sealed, code_expires_at,
    verified_at, disabled_at, revision), UPDATE (code_sealed, disabled_at, disabled_reason, revision)
    ON contact_channel TO journal_worker;
GRANT INSERT ON security_notice TO journal_worker;

ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('mail', 'sms', 'page', 'chat'));
COMMENT ON COLUMN delivery.channel IS 'mail, sms, page or chat; of what was not tried yet it may still change';

-- What else people are told of: how alerts reach them.
ALTER TABLE security_notice DROP CONSTRAINT security_notice_kind_check;
ALTER TABLE security_notice ADD CONSTRAINT security_notice_kind_check CHECK (kind IN ('password_changed',
    'password_reset', 'refresh_token_reused', 'second_factor_on', 'second_factor_off', 'recovery_code_used',
    'recovery_codes_renewed', 'contact_channel_on', 'contact_channel_off'));
