"""Judges each reading: good, or the number of the first quality rule that it breaks."""
