"""Reads a contract through Ape with one request to the chain, or many views with a request for each hundred."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eth_utils.address import to_checksum_address
from hexbytes import HexBytes

if TYPE_CHECKING:
    from oracle.chain.rpc.client import RpcClient

READ_GAS = 15_000_000
"""Enough for every read; without a limit Ape asks for the latest block's limit before each read."""
BATCH = 100


def read(method: Any, *arguments: object) -> Any:
    """The answer of a view function at the latest block, such as `read(market.roundOf, pool, 3)`."""
    return method(*arguments, gas_limit=READ_GAS)


def read_many(rpc: "RpcClient", method: Any, calls: Sequence[Sequence[object]]) -> list[Any]:
    """The answers of a view function of one output to many calls at the latest block; RpcRefused if one is refused."""
    from ape import networks

    to, (abi,) = to_checksum_address(method.contract.address), method.abis
    requests = [
        ("eth_call", ({"to": to, "data": "0x" + method.encode_input(*call).hex(), "gas": hex(READ_GAS)}, "latest"))
        for call in calls
    ]
    answers = [
        answer for start in range(0, len(requests), BATCH) for answer in rpc.batch(requests[start : start + BATCH])
    ]
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [networks.ethereum.decode_returndata(abi, HexBytes(answer))[0] for answer in answers]
