"""Journal API: mood and integration practice between ketamine sessions, judged and told to the care team."""
