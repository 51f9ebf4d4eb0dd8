"""Exceptions of Fabric's clients.

FabricError
+- NotEndorsed   peers refused the proposal; `name` is the chaincode's error, where it raised one
+- Invalid       the transaction is in a block, and the peers rejected it
+- Unreachable   no peer or orderer answered before the deadline
+- BadBlock      a block, a signature or a hash is not what it must be
"""

import re
from collections.abc import Sequence

REFUSAL = re.compile(r"chaincode response 500, (\w+): (.*)", re.DOTALL)


class FabricError(Exception):
    """Base class of the errors of Fabric's clients."""


class NotEndorsed(FabricError):
    """Peers refused to endorse a proposal. The message has one reason, the same in every run."""

    def __init__(self, summary: str, reasons: Sequence[tuple[str, str]]) -> None:
        self.reasons = tuple(sorted(reasons))
        refusals = [match for _, reason in self.reasons if (match := REFUSAL.search(reason))]
        self.name = refusals[0][1] if refusals else ""
        shown = refusals[0].expand(r"\1: \2") if refusals else "; ".join(f"{msp}: {why}" for msp, why in self.reasons)
        super().__init__(shown or summary)
        self.summary = summary

    def __reduce__(self) -> tuple[type["NotEndorsed"], tuple[object, ...]]:
        """The error travels between processes with its reasons."""
        return type(self), (self.summary, self.reasons)


class Invalid(FabricError):
    """A transaction that peers rejected; `code` is Fabric's validation code."""

    def __init__(self, code: str, tx_id: str, block: int) -> None:
        super().__init__(f"transaction {tx_id} in block {block} is invalid: {code}")
        self.code, self.tx_id, self.block = code, tx_id, block

    def __reduce__(self) -> tuple[type["Invalid"], tuple[object, ...]]:
        """The error travels between processes with its code."""
        return type(self), (self.code, self.tx_id, self.block)


class Unreachable(FabricError):
    """No peer or orderer answered before the deadline."""


class BadBlock(FabricError):
    """A block, a signature or a hash is not what it must be."""
