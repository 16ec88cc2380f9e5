-- Alerts, their history and their messages. A risk answer opens its alert in the entry's own transaction: hence the API's rights.

CREATE TABLE alert (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    episode JSONB,
    title TEXT NOT NULL,
    explanation TEXT NOT NULL,
    evidence JSONB NOT NULL,
    is_supported BOOLEAN NOT NULL,
    late_by_days INTEGER NOT NULL,
    acknowledged_by UUID,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    snoozed_until TIMESTAMP WITH TIME ZONE,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolved_by UUID,
    resolved_reason TEXT,
    was_useful BOOLEAN,
    chain INTEGER NOT NULL,
    policy JSONB NOT NULL,
    version INTEGER NOT NULL,
    notified_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT alert_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT alert_severity_check CHECK (severity IN ('standard', 'urgent', 'critical')),
    CONSTRAINT alert_state_check CHECK (state IN ('open', 'acknowledged', 'snoozed', 'unattended', 'resolved')),
    CONSTRAINT alert_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE,
    CONSTRAINT alert_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX alert_clinic_idx ON alert (clinic_id, opened_at, id);
CREATE UNIQUE INDEX alert_one_live_idx ON alert (patient_id, rule) WHERE state <> 'resolved';
COMMENT ON COLUMN alert.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN alert.id IS 'made by the server';
COMMENT ON COLUMN alert.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN alert.rule IS 'the clinical rule that spoke, such as CR-01';
COMMENT ON COLUMN alert.severity IS 'standard, urgent or critical';
COMMENT ON COLUMN alert.state IS 'open, acknowledged, snoozed, unattended or resolved';
COMMENT ON COLUMN alert.opened_at IS 'when it opened';
COMMENT ON COLUMN alert.episode IS 'the episode it is about, as last told: started_on, opened_on, ended_on, measure, shape';
COMMENT ON COLUMN alert.title IS 'for signed-in clinicians; never in a message';
COMMENT ON COLUMN alert.explanation IS 'a sentence a clinician can check by hand';
COMMENT ON COLUMN alert.evidence IS 'the numbers it was opened on; no notes';
COMMENT ON COLUMN alert.is_supported IS 'whether the corrected record still shows it';
COMMENT ON COLUMN alert.late_by_days IS 'days between what happened and when we learned of it';
COMMENT ON COLUMN alert.acknowledged_by IS 'the clinician who answered';
COMMENT ON COLUMN alert.acknowledged_at IS 'when';
COMMENT ON COLUMN alert.due_at IS 'when the state ends by itself: next reminder or reopening';
COMMENT ON COLUMN alert.snoozed_until IS 'quiet until then';
COMMENT ON COLUMN alert.resolved_at IS 'when it was closed';
COMMENT ON COLUMN alert.resolved_by IS 'who closed it; null for recovery';
COMMENT ON COLUMN alert.resolved_reason IS 'treated, reviewed_ok, false_alarm, other or recovered';
COMMENT ON COLUMN alert.was_useful IS 'the clinician''s answer on resolving';
COMMENT ON COLUMN alert.chain IS '1 at first; one more each time it speaks anew';
COMMENT ON COLUMN alert.policy IS 'the escalation policy as it was when the alert opened';
COMMENT ON COLUMN alert.version IS 'counts transitions; compare-and-set on it';
COMMENT ON COLUMN alert.notified_at IS 'when its newest chain of messages began; null while nobody could be told';

CREATE TABLE alert_event (
    patient_id UUID NOT NULL,
    alert_id UUID NOT NULL,
    number INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_user_id UUID,
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    why TEXT,
    CONSTRAINT alert_event_pkey PRIMARY KEY (patient_id, alert_id, number),
    CONSTRAINT alert_event_patient_id_alert_id_fkey FOREIGN KEY(patient_id, alert_id) REFERENCES alert (patient_id, id) ON DELETE CASCADE,
    CONSTRAINT alert_event_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN alert_event.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN alert_event.alert_id IS 'the alert';
COMMENT ON COLUMN alert_event.number IS '1, 2, 3 … within the alert: its version after the event';
COMMENT ON COLUMN alert_event.at IS 'when';
COMMENT ON COLUMN alert_event.by_user_id IS 'who; null for the product itself';
COMMENT ON COLUMN alert_event.action IS 'opened, acknowledged, resolved, severity_raised, evidence_changed …';
COMMENT ON COLUMN alert_event.from_state IS 'state before; null when it opened';
COMMENT ON COLUMN alert_event.to_state IS 'state after';
COMMENT ON COLUMN alert_event.why IS 'reason in one word or a clinician''s note';

CREATE TABLE delivery (
    patient_id UUID NOT NULL,
    id UUID NOT NULL,
    alert_id UUID NOT NULL,
    clinic_id UUID NOT NULL,
    chain INTEGER NOT NULL,
    step INTEGER NOT NULL,
    round INTEGER NOT NULL,
    recipient_id UUID NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    last_error TEXT,
    CONSTRAINT delivery_pkey PRIMARY KEY (patient_id, id),
    CONSTRAINT delivery_patient_id_alert_id_chain_step_round_recipient_e7c4 UNIQUE (patient_id, alert_id, chain, step, round, recipient_id, channel),
    CONSTRAINT delivery_patient_id_alert_id_fkey FOREIGN KEY(patient_id, alert_id) REFERENCES alert (patient_id, id) ON DELETE CASCADE,
    CONSTRAINT delivery_state_check CHECK (state IN ('pending', 'sent', 'dead', 'canceled')),
    CONSTRAINT delivery_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE,
    CONSTRAINT delivery_clinic_id_fkey FOREIGN KEY(clinic_id) REFERENCES clinic (id) ON DELETE CASCADE
);
CREATE INDEX delivery_due_idx ON delivery (due_at) WHERE state = 'pending';
COMMENT ON COLUMN delivery.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN delivery.id IS 'its Message-ID in every attempt';
COMMENT ON COLUMN delivery.alert_id IS 'what it is about';
COMMENT ON COLUMN delivery.clinic_id IS 'the tenant; row-level security pins to it';
COMMENT ON COLUMN delivery.chain IS 'the alert''s chain';
COMMENT ON COLUMN delivery.step IS 'step of the escalation policy, from 0';
COMMENT ON COLUMN delivery.round IS 'repetition of the whole policy, from 0';
COMMENT ON COLUMN delivery.recipient_id IS 'the account that shall hear of it';
COMMENT ON COLUMN delivery.channel IS 'mail …';
COMMENT ON COLUMN delivery.state IS 'pending, sent, dead or canceled';
COMMENT ON COLUMN delivery.due_at IS 'not before; business time';
COMMENT ON COLUMN delivery.lease_until IS 'claimed until; the database''s clock';
COMMENT ON COLUMN delivery.attempts IS 'attempts so far';
COMMENT ON COLUMN delivery.created_at IS 'when it was planned';
COMMENT ON COLUMN delivery.sent_at IS 'when the receiving server accepted it';
COMMENT ON COLUMN delivery.last_error IS 'kind of the last failure, no content';

CREATE TABLE delivery_attempt (
    patient_id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    number INTEGER NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    answer TEXT,
    CONSTRAINT delivery_attempt_pkey PRIMARY KEY (patient_id, delivery_id, number),
    CONSTRAINT delivery_attempt_patient_id_delivery_id_fkey FOREIGN KEY(patient_id, delivery_id) REFERENCES delivery (patient_id, id) ON DELETE CASCADE,
    CONSTRAINT delivery_attempt_patient_id_fkey FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
);
COMMENT ON COLUMN delivery_attempt.patient_id IS 'whose record this is; row-level security pins to it';
COMMENT ON COLUMN delivery_attempt.delivery_id IS 'the delivery';
COMMENT ON COLUMN delivery_attempt.number IS '1, 2, 3 … within the delivery';
COMMENT ON COLUMN delivery_attempt.started_at IS 'when it was claimed';
COMMENT ON COLUMN delivery_attempt.finished_at IS 'when its outcome was recorded';
COMMENT ON COLUMN delivery_attempt.outcome IS 'accepted, temporary_failure, permanent_failure; null while under way';
COMMENT ON COLUMN delivery_attempt.answer IS 'the receiving server''s status, no content';
ALTER TABLE alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON alert TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE alert_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_event FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON alert_event TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON delivery TO journal_owner USING (true) WITH CHECK (true);
ALTER TABLE delivery_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON delivery_attempt TO journal_owner USING (true) WITH CHECK (true);

CREATE POLICY api_alert ON alert TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_lists_alerts ON alert FOR SELECT TO journal_api USING (clinic_id = pinned_clinic());
CREATE POLICY api_alert_event ON alert_event TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_delivery ON delivery TO journal_api USING (patient_id = pinned_patient());
CREATE POLICY api_reads_delivery_attempt ON delivery_attempt FOR SELECT TO journal_api USING (patient_id = pinned_patient());
-- Whose alert it is, which rule spoke and when it opened never change.
GRANT SELECT, INSERT, UPDATE (severity, state, explanation, evidence, episode, is_supported, acknowledged_by, acknowledged_at, due_at,
    snoozed_until, resolved_at, resolved_by, resolved_reason, was_useful, chain, policy, version, notified_at)
    ON alert TO journal_api, journal_worker;
GRANT SELECT, INSERT ON alert_event TO journal_api;
GRANT SELECT, INSERT, UPDATE (state) ON delivery TO journal_api;
GRANT SELECT ON delivery_attempt TO journal_api;

CREATE POLICY worker_alert ON alert TO journal_worker USING (patient_id = pinned_patient());
CREATE POLICY worker_lists_alerts ON alert FOR SELECT TO journal_worker USING (clinic_id = pinned_clinic());
CREATE POLICY worker_alert_event ON alert_event TO journal_worker USING (patient_id = pinned_patient());
CREATE POLICY worker_delivery ON delivery TO journal_worker USING (patient_id = pinned_patient());
CREATE POLICY worker_delivery_attempt ON delivery_attempt TO journal_worker USING (patient_id = pinned_patient());
GRANT SELECT, INSERT, UPDATE ON delivery, delivery_attempt TO journal_worker;
GRANT SELECT, INSERT ON alert_event TO journal_worker;

-- The relay sees that something is due, not what it says.
CREATE POLICY relay_reads_delivery ON delivery FOR SELECT TO journal_relay USING (true);
CREATE POLICY relay_leases_delivery ON delivery FOR UPDATE TO journal_relay USING (true);
GRANT SELECT (patient_id, id, clinic_id, state, due_at, lease_until, created_at), UPDATE (lease_until) ON delivery TO journal_relay;
