"""The one-machine stack: finds or starts PostgreSQL and Valkey, supervises the processes."""
