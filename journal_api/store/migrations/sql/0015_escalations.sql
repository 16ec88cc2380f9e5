-- How a clinic escalates: its own policies, and who is on call for its care teams.

CREATE TABLE escalation_policy (
    clinic_id UUID NOT NULL,
    severity TEXT NOT NULL,
    policy JSONB NOT NULL,
    revision INTEGER NOT NULL,
    edited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT escalation_policy_pkey PRIMARY KEY (clinic_id, severity),
    CONSTRAINT escalation_policy_severity_check CHECK (severity IN ('standard', 'urgent', 'critical')),
    CONSTRAINT escalation_policy_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
COMMENT ON COLUMN escalation_policy.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN escalation_policy.severity IS 'standard, urgent or critical: the alerts it is copied into when they open';
COMMENT ON COLUMN escalation_policy.policy IS 'steps with targets, rounds; times in seconds';
COMMENT ON COLUMN escalation_policy.revision IS 'counts edits; its ETag; without a row the product''s own policy holds';
COMMENT ON COLUMN escalation_policy.edited_at IS 'when it was last edited';

CREATE TABLE on_call_shift (
    clinic_id UUID NOT NULL,
    id UUID NOT NULL,
    care_team_id UUID NOT NULL,
    user_id UUID NOT NULL,
    weekday SMALLINT NOT NULL,
    starts_at TIME WITHOUT TIME ZONE NOT NULL,
    ends_at TIME WITHOUT TIME ZONE NOT NULL,
    CONSTRAINT on_call_shift_pkey PRIMARY KEY (clinic_id, id),
    CONSTRAINT on_call_shift_care_team_id_user_id_fkey FOREIGN KEY(care_team_id, user_id) REFERENCES care_team_member (care_team_id, user_id) ON DELETE CASCADE,
    CONSTRAINT on_call_shift_weekday_check CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT on_call_shift_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX on_call_shift_care_team_id_user_id_idx ON on_call_shift (care_team_id, user_id);
COMMENT ON COLUMN on_call_shift.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN on_call_shift.id IS 'the shift';
COMMENT ON COLUMN on_call_shift.care_team_id IS 'the team that is covered';
COMMENT ON COLUMN on_call_shift.user_id IS 'the member of that team who is on call';
COMMENT ON COLUMN on_call_shift.weekday IS '0 Monday to 6 Sunday: the local day it begins on';
COMMENT ON COLUMN on_call_shift.starts_at IS 'local time in the clinic''s zone';
COMMENT ON COLUMN on_call_shift.ends_at IS 'local time; not later than the start: on the next day';

CREATE TABLE on_call_override (
    clinic_id UUID NOT NULL,
    id UUID NOT NULL,
    care_team_id UUID NOT NULL,
    user_id UUID NOT NULL,
    from_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT on_call_override_pkey PRIMARY KEY (clinic_id, id),
    CONSTRAINT on_call_override_care_team_id_user_id_fkey FOREIGN KEY(care_team_id, user_id) REFERENCES care_team_member (care_team_id, user_id) ON DELETE CASCADE,
    CONSTRAINT on_call_override_forward_check CHECK (until_at > from_at),
    CONSTRAINT on_call_override_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX on_call_override_care_team_id_user_id_idx ON on_call_override (care_team_id, user_id);
COMMENT ON COLUMN on_call_override.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN on_call_override.id IS 'the override';
COMMENT ON COLUMN on_call_override.care_team_id IS 'the team that is covered';
COMMENT ON COLUMN on_call_override.user_id IS 'the member of that team who is on call';
COMMENT ON COLUMN on_call_override.from_at IS 'from when this person is on call in place of the shifts';
COMMENT ON COLUMN on_call_override.until_at IS 'until when';

ALTER TABLE escalation_policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE escalation_policy FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON escalation_policy TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE on_call_shift ENABLE ROW LEVEL SECURITY;
ALTER TABLE on_call_shift FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON on_call_shift TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE on_call_override ENABLE ROW LEVEL SECURITY;
ALTER TABLE on_call_override FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON on_call_override TO journal_owner USING (true) WITH CHECK (true);

-- Admins write; whoever opens an alert, as the API or as the worker, reads what holds in the patient's clinic.
CREATE POLICY api_escalation_policy ON escalation_policy TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_escalation_policy ON escalation_policy FOR SELECT TO journal_api USING (clinic_id = pinned_tenant());
CREATE POLICY worker_reads_escalation_policy ON escalation_policy FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY api_on_call_shift ON on_call_shift TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_on_call_shift ON on_call_shift FOR SELECT TO journal_api USING (clinic_id = pinned_tenant());
CREATE POLICY worker_reads_on_call_shift ON on_call_shift FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
CREATE POLICY api_on_call_override ON on_call_override TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_reads_on_call_override ON on_call_override FOR SELECT TO journal_api USING (clinic_id = pinned_tenant());
CREATE POLICY worker_reads_on_call_override ON on_call_override FOR SELECT TO journal_worker
    USING (clinic_id IN (pinned_clinic(), pinned_tenant()));
GRANT SELECT, INSERT, UPDATE (policy, revision, edited_at) ON escalation_policy TO journal_api;
GRANT SELECT, INSERT, DELETE ON on_call_shift, on_call_override TO journal_api;
GRANT SELECT ON escalation_policy, on_call_shift, on_call_override TO journal_worker;
