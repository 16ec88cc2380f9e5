CREATE TABLE rival_user (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE rival_entry (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES rival_user (id),
    recorded_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    timezone text,
    mood double precision NOT NULL,
    anxiety double precision,
    energy double precision,
    sleep_hours double precision,
    tags jsonb NOT NULL,
    note text
);
CREATE INDEX rival_entry_newest_first_idx ON rival_entry (user_id, recorded_at);
INSERT INTO rival_user SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Person ' || n
    FROM generate_series(1, 400) AS n;
CREATE TABLE rival_patient (number bigint PRIMARY KEY, patient_id uuid, clinic_id uuid, user_id uuid);
GRANT SELECT ON rival_patient TO journal_api;
