"""What a forecaster's entries cost in gas, and which of its items the market skipped in bundles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eth_abi.abi import decode
from eth_utils.crypto import keccak

from forewatt.protocol.typed import ForecastCommit
from oracle.chain.blocks import first_block_since
from oracle.chain.logs import LogReader
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcRefused
from oracle.chain.transactions.call import Receipt
from oracle.chain.transactions.reverts import decode_revert
from oracle.node.relayer.calls import SKIPPED

_COMMIT = ",".join(ForecastCommit.FIELDS.values())
_OWN = tuple(
    "0x" + keccak(text=call).hex()[:8] for call in (f"commit(({_COMMIT}),bytes)", f"reveal(({_COMMIT}),bytes32)")
)
"""The selectors of the calls that a forecaster's own node sends. Bundles are a relayer's, who pays for them."""


@dataclass(frozen=True)
class Skip:
    """An item of the forecaster that the market skipped in a bundle, and why."""

    round: int
    transaction: str
    reason: str


def gas_paid(rpc: RpcClient, transactions: Iterable[str]) -> dict[str, int]:
    """Transaction -> what its gas cost in wei, for those that the forecaster's own node sent."""
    hashes = list(dict.fromkeys(filter(None, transactions)))
    methods = ("eth_getTransactionByHash", "eth_getTransactionReceipt")
    answers = rpc.batch([(method, (name,)) for name in hashes for method in methods])
    paid = {}
    for name, sent, receipt in zip(hashes, answers[::2], answers[1::2], strict=True):
        known = all(answer and not isinstance(answer, RpcRefused) for answer in (sent, receipt))
        if known and str(sent["input"]).startswith(_OWN):
            paid[name] = Receipt.parsed(receipt).cost_wei
    return paid


def skips_of(
    rpc: RpcClient, market: str, pool: bytes, forecaster: str, rounds: Sequence[int], since: int, first_block: int
) -> list[Skip]:
    """The forecaster's skipped items of some rounds, from the blocks since a time (UTC s) on, oldest first."""
    if not rounds:
        return []
    head = int(rpc.call("eth_blockNumber"), 16)
    numbers, who = [f"0x{number:064x}" for number in rounds], "0x" + forecaster[2:].rjust(64, "0")
    topics = [SKIPPED, "0x" + pool.hex(), numbers, who]
    reader = LogReader(rpc, {"address": market, "topics": topics})
    return [_skip(entry) for entry in reader.read(first_block_since(rpc, since, first_block, head), head)]


def _skip(entry: Mapping[str, str]) -> Skip:
    (error,) = decode(["bytes"], bytes.fromhex(entry["data"][2:]))
    reason = str(decode_revert(error)) if error else "no reason is given: it may have run out of gas"
    return Skip(int(entry["topics"][2], 16), entry["transactionHash"], reason)
