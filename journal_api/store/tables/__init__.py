"""The tables, one file per slice. The migrations make them; a test keeps both equal."""
