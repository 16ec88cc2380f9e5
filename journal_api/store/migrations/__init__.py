"""Numbered migrations with one head."""
