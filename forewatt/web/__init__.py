"""The API kit every service shares: problem+json errors, health, metrics and the WebSocket hub."""
