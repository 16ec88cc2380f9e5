"""The drill of the alerts: whatever stands between an entry and its letter is killed, wiped, paused or put wrong."""
