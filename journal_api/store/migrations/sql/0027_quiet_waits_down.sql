DROP POLICY worker_lists_deliveries ON delivery;
DROP INDEX delivery_recipient_idx;
ALTER TABLE delivery DROP COLUMN quiet_until;
