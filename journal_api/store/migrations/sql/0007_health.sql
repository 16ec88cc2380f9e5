-- What a process must see to tell whether it may work: how far the schema is. No row of anybody.
GRANT SELECT ON alembic_version TO journal_api, journal_worker, journal_relay;

-- A judgement given up is asked for anew by the next change: the relay looks at dead rows too.
DROP INDEX patient_work_wanted_idx;
CREATE INDEX patient_work_wanted_idx ON patient_work (wanted_at) WHERE wanted_seq > done_seq;
