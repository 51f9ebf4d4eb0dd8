"""One JSON-RPC client for all reading: several endpoints, failover, back-off, typed errors."""
