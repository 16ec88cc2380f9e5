\set person random(1, 400)
INSERT INTO rival_entry (id, user_id, recorded_at, received_at, timezone, mood, anxiety, energy, sleep_hours, tags, note)
VALUES (gen_random_uuid(), ('00000000-0000-4000-8000-' || lpad(:person::text, 12, '0'))::uuid,
    '2026-03-01T21:30:00+01:00', now(), 'Europe/Amsterdam', 6, 3, 5, 7.5, '["walk"]', 'Slept badly, but the walk helped.');
