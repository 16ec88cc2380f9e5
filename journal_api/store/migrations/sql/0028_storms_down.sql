DROP INDEX delivery_told_idx;
ALTER TABLE delivery DROP COLUMN storm_letter_id, DROP COLUMN summed_at;
