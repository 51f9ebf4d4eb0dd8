"""What stops an audit.

AuditError
 |- Mismatch       the record differs from the recomputation: the audit's finding
 |- NotReadable    the chain, the gateway or the deployment file gave no usable answer: nothing was audited
 |   `- EndpointLies  an endpoint's answer is proven to be false
 `- ContentAbsent  the gateway answers but does not have the block
"""


class AuditError(Exception):
    """The base of everything the audit raises."""


class Mismatch(AuditError):
    """The record differs from the recomputation; `what` names the value, `round` is None if it belongs to no round."""

    def __init__(self, what: str, recorded: object, recomputed: object, number: int | None = None) -> None:
        self.detail = f"{what}: recorded {shown(recorded)}, recomputed {shown(recomputed)}"
        """The difference without its round."""
        super().__init__(self.detail if number is None else f"round {number}: {self.detail}")
        self.what = what
        self.recorded = recorded
        self.recomputed = recomputed
        self.round = number


class NotReadable(AuditError):
    """The chain, the gateway or the deployment file gave no usable answer; the message names it and what to do."""


class EndpointLies(NotReadable):
    """An endpoint's answer is proven to be false; the message names the endpoint and what it did."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"the chain at {where} lies: it {what}")


class ContentAbsent(AuditError):
    """The gateway does not have a block, or answered with another one."""


def shown(value: object) -> str:
    """A value as text for a message; bytes as 0x hex."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    return str(value)
