"""Every clinical number, once: id, unit, source, version."""
