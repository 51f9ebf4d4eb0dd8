"""What is sent: encoded calls, and the effects that they are for."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from ape.contracts import ContractContainer
from ape.contracts.base import ContractTransactionHandler
from eth_utils.address import to_checksum_address
from hexbytes import HexBytes


@dataclass(frozen=True)
class Call:
    """The content of a transaction; `to` is None for the creation of a contract.

    `gas` is its limit; None: it is estimated.
    """

    name: str
    to: str | None
    data: bytes
    value_wei: int = 0
    gas: int | None = None

    def fields(self) -> dict[str, Any]:
        """The fields that a call, an estimate and a transaction have in common."""
        target = {} if self.to is None else {"to": to_checksum_address(self.to)}
        return {**target, "data": "0x" + self.data.hex(), "value": self.value_wei}


def contract_call(name: str, method: ContractTransactionHandler, *arguments: object) -> Call:
    """A call of a contract's method, encoded by its ABI."""
    return Call(name, str(method.contract.address), bytes(method.encode_input(*arguments)))


def creation(name: str, container: ContractContainer, *arguments: object) -> Call:
    """The creation of a contract."""
    code = HexBytes(container.constructor.deployment_bytecode)
    return Call(name, None, bytes(code + container.constructor.encode_input(*arguments)))


def never() -> bool:
    return False


@dataclass(frozen=True)
class Intent:
    """An effect on chain that somebody wants, and the call that has it.

    `key` is the same whenever the same effect is submitted again. `deadline` is when the chain refuses the call (UTC s,
    by the chain's time); None if it never does. `already` reads whether the effect is on chain, whoever caused it.
    """

    key: Hashable
    call: Call
    deadline: float | None = None
    already: Callable[[], bool] = never


@dataclass(frozen=True)
class Receipt:
    """What a mined transaction did, and what a unit of its gas cost."""

    hash: str
    block: int
    gas_used: int
    succeeded: bool
    contract: str | None
    price_wei: int = 0

    @property
    def cost_wei(self) -> int:
        """What its gas cost."""
        return self.gas_used * self.price_wei

    @classmethod
    def parsed(cls, answer: Mapping[str, Any]) -> "Receipt":
        """A receipt of the JSON-RPC API."""
        created = answer.get("contractAddress")
        return cls(
            hash=str(answer["transactionHash"]),
            block=int(answer["blockNumber"], 16),
            gas_used=int(answer["gasUsed"], 16),
            succeeded=int(answer.get("status") or "0x1", 16) == 1,
            contract=to_checksum_address(created) if created else None,
            price_wei=int(answer.get("effectiveGasPrice") or "0x0", 16),
        )


@dataclass(frozen=True)
class Outcome:
    """How an intent ended: mined (`receipt`), failed (`error`), or lost (neither), so that it can be sent again."""

    intent: Intent
    receipt: Receipt | None = None
    error: Exception | None = None
