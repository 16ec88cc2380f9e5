"""What phones sync: a file for each kind, whose ``DATA`` is the schema of what an item of it holds."""
