-- The marks that a clinic has set for itself, and since when.

ALTER TABLE clinic ADD COLUMN thresholds JSONB DEFAULT '[]'::jsonb NOT NULL;
COMMENT ON COLUMN clinic.thresholds IS 'array of {set_at, set_by, values}, oldest first: all it had set from then on, by the figure''s id';
GRANT UPDATE (thresholds) ON clinic TO journal_api;
