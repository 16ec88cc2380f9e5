\set person random(1, 400)
BEGIN;
SELECT patient_id, clinic_id, user_id, set_config('app.patient_id', patient_id::text, true) AS pinned
    FROM rival_patient WHERE number = :person \gset
UPDATE change_counter SET last_change = last_change + 500 WHERE patient_id = :patient_id::uuid
    RETURNING last_change AS newest \gset
WITH version AS MATERIALIZED (
    SELECT n, (ARRAY['mood_entry', 'practice_entry', 'questionnaire_response', 'side_effect'])[n % 4 + 1] AS kind,
        gen_random_uuid() AS id, '2026-03-01T20:30:00Z'::timestamptz AS at,
        CASE n % 4
            WHEN 0 THEN '{"mood": 6, "anxiety": 3, "energy": 5, "sleep_hours": 7.5, "tags": ["walk"]}'
            WHEN 1 THEN '{"practice": "meditation", "helpfulness": 7, "duration_minutes": 20}'
            WHEN 2 THEN '{"instrument": "phq9", "instrument_version": "1", "scoring_version": "1", "answers": {"q1": 1, "q2": 1, "q3": 0, "q4": 1, "q5": 0, "q6": 1, "q7": 0, "q8": 0, "q9": 0}, "scores": [{"scale": "total", "value": 4, "band": "minimal"}]}'
            ELSE '{"side_effect": "nausea", "severity": 1, "reported_by": "patient"}'
        END::jsonb AS content,
        CASE WHEN n % 3 = 0 THEN decode(repeat('5a', 62), 'hex') END AS note
    FROM generate_series(1, 500) AS n
), kept AS (
    INSERT INTO entry_version (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes, timezone,
            local_date, received_at, edited_at, device_id, content, note_sealed, note_visibility, content_hash, change,
            sent_at, skew_seconds, clock)
        SELECT :patient_id::uuid, kind, id, 1, false, at, 60, 'Europe/Amsterdam', '2026-03-01', now(), at, 'phone',
            content, note, 'private', sha256(id::text::bytea), :newest::bigint - 500 + n, now(), 0, 'sound'
        FROM version
), trail AS (
    INSERT INTO audit (at, clinic_id, patient_id, user_id, role, action, object_id, outcome, purpose, request_id)
        SELECT now(), :clinic_id::uuid, :patient_id::uuid, :user_id::uuid, 'patient', 'sync.write', id, 'allowed',
            'own_record', 'rival'
        FROM version
)
INSERT INTO entry (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes, timezone, local_date,
        received_at, edited_at, device_id, content, note_sealed, note_visibility, content_hash, change, sent_at,
        skew_seconds, clock)
    SELECT :patient_id::uuid, kind, id, 1, false, at, 60, 'Europe/Amsterdam', '2026-03-01', now(), at, 'phone', content,
        note, 'private', sha256(id::text::bytea), :newest::bigint - 500 + n, now(), 0, 'sound'
    FROM version;
INSERT INTO patient_work AS w (patient_id, wanted_seq, wanted_at) VALUES (:patient_id::uuid, :newest::bigint, now())
    ON CONFLICT (patient_id) DO UPDATE SET wanted_seq = excluded.wanted_seq;
END;
