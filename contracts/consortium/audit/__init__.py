"""The audit of a channel from its blocks: every call again, and the peers' verdicts."""
