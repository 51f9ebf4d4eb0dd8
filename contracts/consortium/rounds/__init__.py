"""The life of a round, from commits to the settlement."""
