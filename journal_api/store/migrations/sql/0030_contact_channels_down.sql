-- Mail alone, as before.

DELETE FROM security_notice WHERE kind IN ('contact_channel_on', 'contact_channel_off');
ALTER TABLE security_notice DROP CONSTRAINT security_notice_kind_check;
ALTER TABLE security_notice ADD CONSTRAINT security_notice_kind_check CHECK (kind IN ('password_changed',
    'password_reset', 'refresh_token_reused', 'second_factor_on', 'second_factor_off', 'recovery_code_used',
    'recovery_codes_renewed'));
REVOKE INSERT ON security_notice FROM journal_worker;
DELETE FROM delivery WHERE channel = 'chat';
ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('mail', 'sms', 'page'));
