REVOKE UPDATE (lease_until) ON outbox FROM journal_api;
