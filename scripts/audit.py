"""`ape run audit`: the same command as `forewatt audit`."""

from oracle.audit.command import audit as cli

__all__ = ["cli"]
