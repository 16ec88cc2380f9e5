-- Whoever moves due work to later takes it out of the hands that had it because it was due.
GRANT UPDATE (lease_until) ON outbox TO journal_api;
