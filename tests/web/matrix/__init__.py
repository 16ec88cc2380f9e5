"""Every operation, every role, every relation: generated from the app, checked against the real one."""
