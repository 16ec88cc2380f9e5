-- What comes in a storm is told in one letter; each message it stands for says so.

ALTER TABLE delivery ADD COLUMN summed_at TIMESTAMP WITH TIME ZONE, ADD COLUMN storm_letter_id TEXT;
COMMENT ON COLUMN delivery.summed_at IS 'when it was given to a storm letter, because it came in a storm';
COMMENT ON COLUMN delivery.storm_letter_id IS 'the Message-ID of the storm letter that told it in place of a message of its own';
CREATE INDEX delivery_told_idx ON delivery (recipient_id, sent_at) WHERE sent_at IS NOT NULL;
