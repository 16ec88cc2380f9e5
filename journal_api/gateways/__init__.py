"""What leaves the building: the job queue and mail."""
