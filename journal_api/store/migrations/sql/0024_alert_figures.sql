-- How soon alerts are told and answered, and how many live: counts and seconds by severity over all clinics, no ids.

CREATE INDEX alert_opened_idx ON alert (opened_at);

CREATE POLICY auth_reads_alert ON alert FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_alert_event ON alert_event FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_delivery ON delivery FOR SELECT TO journal_auth USING (true);
CREATE POLICY auth_reads_delivery_attempt ON delivery_attempt FOR SELECT TO journal_auth USING (true);
GRANT SELECT (patient_id, id, severity, state, opened_at) ON alert TO journal_auth;
GRANT SELECT (patient_id, alert_id, at, by_user_id) ON alert_event TO journal_auth;
GRANT SELECT (patient_id, id, alert_id, state, due_at) ON delivery TO journal_auth;
GRANT SELECT (patient_id, delivery_id, number, started_at) ON delivery_attempt TO journal_auth;

CREATE FUNCTION live_alerts(business_now timestamptz)
    RETURNS TABLE (severity text, state text, alerts bigint, oldest_seconds double precision)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT a.severity, a.state, count(*), EXTRACT(epoch FROM business_now - min(a.opened_at))
        FROM public.alert a WHERE a.state <> 'resolved'
        GROUP BY a.severity, a.state ORDER BY a.severity, a.state
    $$;
COMMENT ON FUNCTION live_alerts(timestamptz) IS 'per severity and state: how many alerts live, how old is the oldest';

-- An alert that is still to be told counts with its age so far: a stall shows while it lasts.
CREATE FUNCTION alert_times(business_now timestamptz)
    RETURNS TABLE (
        stage text, severity text, median_seconds double precision, p99_seconds double precision,
        slowest_seconds double precision
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH told AS (
            SELECT 'first_attempt' AS stage, a.severity,
                GREATEST(EXTRACT(epoch FROM COALESCE(message.started_at, business_now) - message.due_at), 0) AS seconds
            FROM public.alert a CROSS JOIN LATERAL (
                SELECT d.due_at, t.started_at
                FROM public.delivery d
                LEFT JOIN public.delivery_attempt t
                    ON t.patient_id = d.patient_id AND t.delivery_id = d.id AND t.number = 1
                WHERE d.patient_id = a.patient_id AND d.alert_id = a.id AND d.due_at <= business_now
                    AND (d.state <> 'canceled' OR t.started_at IS NOT NULL)
                ORDER BY d.due_at, t.started_at NULLS LAST LIMIT 1
            ) message
            WHERE a.opened_at > business_now - interval '7 days' AND message.due_at > business_now - interval '1 hour'
        ), answered AS (
            SELECT 'answer' AS stage, a.severity, EXTRACT(epoch FROM first_answer.at - a.opened_at) AS seconds
            FROM public.alert a CROSS JOIN LATERAL (
                SELECT min(e.at) AS at FROM public.alert_event e
                WHERE e.patient_id = a.patient_id AND e.alert_id = a.id AND e.by_user_id IS NOT NULL
            ) first_answer
            WHERE a.opened_at > business_now - interval '7 days' AND first_answer.at IS NOT NULL
        )
        SELECT one.stage, one.severity,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY one.seconds),
            percentile_cont(0.99) WITHIN GROUP (ORDER BY one.seconds), max(one.seconds)
        FROM (SELECT * FROM told UNION ALL SELECT * FROM answered) one
        GROUP BY one.stage, one.severity ORDER BY one.stage, one.severity
    $$;
COMMENT ON FUNCTION alert_times(timestamptz) IS
    'per severity: seconds from when an alert was to be told, within the last hour, to the first attempt; from the opening of one of the last week to a person''s first answer';

GRANT CREATE ON SCHEMA public TO journal_auth;
ALTER FUNCTION live_alerts(timestamptz) OWNER TO journal_auth;
ALTER FUNCTION alert_times(timestamptz) OWNER TO journal_auth;
REVOKE CREATE ON SCHEMA public FROM journal_auth;
REVOKE ALL ON FUNCTION live_alerts(timestamptz), alert_times(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION live_alerts(timestamptz), alert_times(timestamptz) TO journal_api;
