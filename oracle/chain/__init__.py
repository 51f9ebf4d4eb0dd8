"""Access to the contracts through Ape: connection, deployment file, events, the rounds' state, transactions."""
