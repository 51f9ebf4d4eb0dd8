"""Exceptions of the protocol package.

ProtocolError (ValueError)
├── ParamsError     a pool's parameters or manifest break a limit
├── EncodingError   bytes or values that are not canonical
├── TreeError       an index or a number of leaves that no tree has
├── SealError       a sealed payload that the key does not open
└── SignatureError  a malformed signature
"""


class ProtocolError(ValueError):
    """Base class of the exceptions that forewatt.protocol raises."""


class ParamsError(ProtocolError):
    """A parameter is out of its limits; the message begins with the field's name."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


class EncodingError(ProtocolError):
    """Bytes or values that are not canonical; the message names the part and what was expected."""


class TreeError(ProtocolError):
    """The requested tree or path does not exist."""


class SealError(ProtocolError):
    """A sealed payload is too short, was altered, or was sealed under another key."""


class SignatureError(ProtocolError):
    """A signature is malformed."""
