"""The time that a majority of the member organisations has reached."""
