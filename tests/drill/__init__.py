"""The kill test: writers at a real stack, ``kill -9`` at random moments, and a ledger of everything acknowledged."""
