-- When a clinic works, and what it promises its patients.

ALTER TABLE clinic
    ADD COLUMN working_hours JSONB DEFAULT '[]'::jsonb NOT NULL,
    ADD COLUMN urgent_within_minutes INTEGER,
    ADD COLUMN critical_within_minutes INTEGER;
COMMENT ON COLUMN clinic.working_hours IS 'array of {day, opens, closes}, on the clocks of its zone; none: round the clock';
COMMENT ON COLUMN clinic.urgent_within_minutes IS 'promised to patients after an urgent risk answer; working time';
COMMENT ON COLUMN clinic.critical_within_minutes IS 'promised to patients after a critical risk answer; working time';
GRANT UPDATE (working_hours, urgent_within_minutes, critical_within_minutes) ON clinic TO journal_api;
