"""The registry of assets: what is measured, where it stands and how large it is; and the alerts about it."""
