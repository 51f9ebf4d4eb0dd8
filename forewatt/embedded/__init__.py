"""The embedded stack: brokers, stores and a chain as supervised processes on loopback, for demo and tests."""
