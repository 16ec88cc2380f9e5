-- Messages leave by more ways than mail, and receivers give them names of their own.

ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('mail', 'sms', 'page'));
COMMENT ON COLUMN delivery.id IS 'its Message-ID or webhook-id in every attempt';
COMMENT ON COLUMN delivery.channel IS 'mail, sms or page';

ALTER TABLE delivery_attempt ADD COLUMN receiver_id TEXT;
COMMENT ON COLUMN delivery_attempt.receiver_id IS 'the receiving server''s own name for the message, where it told one';
