"""What strangers and broken phones send, against every operation: refused as promised, and nothing left behind."""
