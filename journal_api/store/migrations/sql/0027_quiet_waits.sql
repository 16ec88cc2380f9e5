-- What can wait waits for the end of its recipient's quiet hours, on its own row.

ALTER TABLE delivery ADD COLUMN quiet_until TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN delivery.quiet_until IS 'waits, or waited, for this end of the recipient''s quiet hours';
CREATE INDEX delivery_recipient_idx ON delivery (recipient_id) WHERE state = 'pending';

-- When somebody's quiet hours change, what waits for their end is found across the clinic's patients.
CREATE POLICY worker_lists_deliveries ON delivery FOR SELECT TO journal_worker USING (clinic_id = pinned_clinic());
