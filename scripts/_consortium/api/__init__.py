"""The settlement API of a channel: the same index and the same routes, read-only."""
