"""What the protocol refuses, and why.

ProtocolError (ValueError)
├── ParamsError     a pool's parameters or manifest break a limit
├── EncodingError   bytes that are not the one canonical encoding
├── TreeError       an index, a leaf count or a root that no tree has
├── SealError       a sealed payload that its key does not open
└── SignatureError  a signature that is malformed or not the expected signer's
"""


class ProtocolError(ValueError):
    """Base of everything that forewatt.protocol raises on purpose."""


class ParamsError(ProtocolError):
    """A parameter is out of its limits; the message begins with the field's name."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


class EncodingError(ProtocolError):
    """Bytes or values that are not canonical; the message says which part and what was expected."""


class TreeError(ProtocolError):
    """A tree cannot be built or a path cannot be read as asked."""


class SealError(ProtocolError):
    """A sealed payload is too short, was altered, or was sealed under another key."""


class SignatureError(ProtocolError):
    """A signature is malformed or was made by somebody else."""
