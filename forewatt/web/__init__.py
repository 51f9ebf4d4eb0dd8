"""HTTP parts that all services share: problem+json errors, health, metrics, the WebSocket hub, the dapp's files."""
