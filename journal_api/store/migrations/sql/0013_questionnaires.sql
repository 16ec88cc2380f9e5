-- Answered questionnaires are entries like all others; which instruments a clinic has switched on is among its settings.

ALTER TABLE entry DROP CONSTRAINT entry_kind_check;
ALTER TABLE entry ADD CONSTRAINT entry_kind_check
    CHECK (kind IN ('mood_entry', 'practice_entry', 'questionnaire_response'));
COMMENT ON COLUMN entry.kind IS 'mood_entry, practice_entry or questionnaire_response';

ALTER TABLE clinic
    ADD COLUMN instruments JSONB DEFAULT '[]'::jsonb NOT NULL,
    ADD COLUMN licences JSONB DEFAULT '[]'::jsonb NOT NULL;
COMMENT ON COLUMN clinic.instruments IS 'names of the instruments that it has switched on itself; the others are always on';
COMMENT ON COLUMN clinic.licences IS
    'array of {instrument, accepted_by, accepted_at}: whose terms it has accepted, who said so and when';
GRANT UPDATE (instruments, licences) ON clinic TO journal_api;
