"""Celery app, thin tasks and the outbox relay."""
