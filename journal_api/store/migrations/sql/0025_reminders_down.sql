-- Due work as it was counted before.

CREATE OR REPLACE FUNCTION due_work(business_now timestamptz)
    RETURNS TABLE (kind text, waiting bigint, oldest_seconds double precision, dead bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT 'assessment', count(*) FILTER (WHERE dead_at IS NULL),
            COALESCE(EXTRACT(epoch FROM now() - min(wanted_at) FILTER (WHERE dead_at IS NULL)), 0),
            count(*) FILTER (WHERE dead_at IS NOT NULL)
        FROM public.patient_work WHERE wanted_seq > done_seq
        UNION ALL
        SELECT 'delivery', count(*),
            COALESCE(EXTRACT(epoch FROM business_now - min(due_at)), 0),
            (SELECT count(*) FROM public.delivery WHERE state = 'dead' AND due_at > business_now - interval '1 day')
        FROM public.delivery WHERE state = 'pending' AND due_at <= business_now
        UNION ALL
        SELECT 'outbox', count(*) FILTER (WHERE dead_at IS NULL),
            COALESCE(EXTRACT(epoch FROM business_now - min(due_at) FILTER (WHERE dead_at IS NULL)), 0),
            count(*) FILTER (WHERE dead_at IS NOT NULL)
        FROM public.outbox WHERE done_at IS NULL AND due_at <= business_now
    $$;
DELETE FROM outbox WHERE kind = 'reminder';
