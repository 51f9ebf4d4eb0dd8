"""What became of a transaction, as the chain tells it now."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field

from oracle.chain.transactions.call import Call, Receipt
from oracle.chain.transactions.estimate import why_reverted
from oracle.chain.transactions.gauge import Rpc


class State(StrEnum):
    """The states of a transaction."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REVERTED = "reverted"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


class TransactionStatus(BaseModel):
    """A transaction's state. A block is there once it is mined; a reorg can still take it back."""

    tx_hash: str
    state: State
    confirmations: int = Field(description="blocks that have it or lie on top; 0 until it is mined")
    block: int | None = None
    gas_used: int | None = None
    error: str | None = Field(default=None, description="why it reverted: the contract's error in words")
    sender: str | None = Field(default=None, description="who sent it, if that is known")
    nonce: int | None = Field(default=None, description="the sender's nonce that it uses")

    def sent_by(self, sender: str | None, nonce: int | None) -> "TransactionStatus":
        """The same status, with its sender and nonce."""
        return self.model_copy(update={"sender": sender, "nonce": nonce})


def status_of(rpc: Rpc, tx_hash: str, sender: str | None = None, nonce: int | None = None) -> TransactionStatus:
    """The state of a transaction. RpcError if the chain does not answer.

    A transaction that the chain does not have was replaced if its sender's nonce is used up; without sender and nonce
    it is unknown.
    """
    found = rpc.call("eth_getTransactionByHash", tx_hash)
    answer = rpc.call("eth_getTransactionReceipt", tx_hash)
    if found is not None:
        sender, nonce = str(found["from"]), int(found["nonce"], 16)
    if answer is not None:
        return _mined(rpc, tx_hash, found, Receipt.parsed(answer)).sent_by(sender, nonce)
    is_used = sender is not None and nonce is not None and _count(rpc, sender) > nonce
    # A block may have taken it between the two questions.
    if is_used and (late := rpc.call("eth_getTransactionReceipt", tx_hash)) is not None:
        return _mined(rpc, tx_hash, found, Receipt.parsed(late)).sent_by(sender, nonce)
    state = State.REPLACED if is_used else State.PENDING if found is not None else State.UNKNOWN
    return TransactionStatus(tx_hash=tx_hash, state=state, confirmations=0, sender=sender, nonce=nonce)


def _mined(rpc: Rpc, tx_hash: str, found: Any, receipt: Receipt) -> TransactionStatus:
    head = int(rpc.call("eth_blockNumber"), 16)
    error = None
    if not receipt.succeeded and found is not None:
        data, value = bytes.fromhex(found["input"][2:]), int(found["value"], 16)
        call = Call("transaction", found["to"], data, value)
        error = why_reverted(rpc, str(found["from"]), call, int(found["gas"], 16), receipt)
    return TransactionStatus(
        tx_hash=tx_hash,
        state=State.CONFIRMED if receipt.succeeded else State.REVERTED,
        confirmations=max(1, head - receipt.block + 1),
        block=receipt.block,
        gas_used=receipt.gas_used,
        error=error,
    )


def _count(rpc: Rpc, sender: str) -> int:
    return int(rpc.call("eth_getTransactionCount", sender, "latest"), 16)
