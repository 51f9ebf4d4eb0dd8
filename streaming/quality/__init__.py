"""The rules for the quality of readings, shared by the streaming jobs and the latest values."""
