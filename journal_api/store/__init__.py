"""PostgreSQL: the only room that speaks SQL. Returns frozen domain objects."""
