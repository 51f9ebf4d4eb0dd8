"""What stops an audit.

AuditError
 |- Mismatch       the record and the recomputation differ: the audit's finding
 |- NotReadable    the chain, the gateway or the deployment file gave no usable answer: no finding at all
 `- ContentAbsent  the gateway answers, but nobody has the block
"""


class AuditError(Exception):
    """The base of everything the audit raises."""


class Mismatch(AuditError):
    """The record says one thing and the recomputation another; `what` names it, `round` is None outside of rounds."""

    def __init__(self, what: str, recorded: object, recomputed: object, number: int | None = None) -> None:
        where = "" if number is None else f"round {number}: "
        super().__init__(f"{where}{what}: recorded {shown(recorded)}, recomputed {shown(recomputed)}")
        self.what = what
        self.recorded = recorded
        self.recomputed = recomputed
        self.round = number


class NotReadable(AuditError):
    """The chain, the gateway or the deployment file gave no usable answer; the message says which and what to do."""


class ContentAbsent(AuditError):
    """The gateway has not got a block, or what it answered is another one."""


def shown(value: object) -> str:
    """A value for a message: bytes as 0x hex."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    return str(value)
