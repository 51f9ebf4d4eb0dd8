"""One key, its queue, and a token on a chain of its own behind a faulty proxy."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from json import loads
from typing import Any, TypeVar

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from forewatt.embedded.stack import Stack
from oracle.accounts.key_file import KeySigner
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.call import Call, Intent, Outcome
from oracle.chain.transactions.fees import FeePolicy
from oracle.chain.transactions.queue import SendPolicy, TransactionQueue
from tests.oracle.faults.proxy import Proxy
from tests.oracle.faults.rules import restored

KEY = b"\x17" * 32
GWEI = 10**9


Result = TypeVar("Result")


def until(read: Callable[[], Result]) -> Result:
    """The first result that is true; anvil mines a moment after it accepted a transaction."""
    deadline = time.monotonic() + 20
    while not (result := read()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return result


@dataclass
class Lab:
    """A queue whose clock the test moves; `mint` and `balance` are of the demo token."""

    proxy: Proxy
    token: str
    rpc: RpcClient
    wait_s: float = 5.0
    seconds: list[float] = field(default_factory=lambda: [0.0])

    def queue(self, ceiling_gwei: int = 500, wait_s: float | None = None) -> TransactionQueue:
        wait_s = self.wait_s if wait_s is None else wait_s
        policy = SendPolicy(FeePolicy(ceiling_gwei * GWEI, urgency_s=120), wait_s=wait_s, patience_s=30)
        queue = TransactionQueue(self.rpc, KeySigner(KEY), policy, lambda: self.seconds[0], self._pass)
        queue.step()
        return queue

    def _pass(self, seconds: float) -> None:
        self.seconds[0] += seconds
        time.sleep(seconds / 10)

    def finished(self, queue: TransactionQueue, now: float | None = None) -> list[Outcome]:
        """The outcomes of the queue's steps until something ended."""
        return until(lambda: queue.step(now))

    @property
    def address(self) -> str:
        return str(Account.from_key(KEY).address)

    def mint(self, key: str, amount: int = 1, deadline: float | None = None, **more: Any) -> Intent:
        data = keccak(text="mint(address,uint256)")[:4] + encode(["address", "uint256"], [self.address, amount])
        return Intent(key, Call(f"mint of {key}", self.token, data), deadline, **more)

    def transfer_too_much(self) -> Intent:
        data = keccak(text="transfer(address,uint256)")[:4] + encode(["address", "uint256"], [self.token, 10**30])
        return Intent("transfer", Call("transfer of tokens", self.token, data))

    def balance(self) -> int:
        data = keccak(text="balanceOf(address)")[:4] + encode(["address"], [self.address])
        return int(self.proxy.raw("eth_call", {"to": self.token, "data": "0x" + data.hex()}, "latest"), 16)

    def nonce(self) -> int:
        return int(self.proxy.raw("eth_getTransactionCount", self.address, "latest"), 16)

    def hold_blocks(self) -> None:
        """From now on a block is mined only by `mine`."""
        self.proxy.raw("evm_setAutomine", False)
        self.wait_s = 0.0

    def mine(self, base_gwei: float | None = None) -> None:
        if base_gwei is not None:
            self.proxy.raw("anvil_setNextBlockBaseFeePerGas", hex(int(base_gwei * GWEI)))
        self.proxy.raw("evm_mine")


@pytest.fixture(scope="session")
def token_chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, str]]:
    """The proxy and the token's address."""
    with (
        Stack(tmp_path_factory.mktemp("transactions") / "chain", ("anvil",)) as chain,
        Proxy(chain.settings.rpc_url) as proxy,
    ):
        owner = proxy.raw("eth_accounts")[0]
        code = loads((files("forewatt") / "abi" / "Token.json").read_text())["bytecode"]
        created = proxy.raw("eth_sendTransaction", {"from": owner, "data": code})
        token = to_checksum_address(until(lambda: proxy.raw("eth_getTransactionReceipt", created))["contractAddress"])
        proxy.raw("anvil_setBalance", Account.from_key(KEY).address, hex(10**21))
        yield proxy, token


@pytest.fixture
def lab(token_chain: tuple[Proxy, str]) -> Iterator[Lab]:
    """A lab on the chain as it was."""
    proxy, token = token_chain
    with restored(proxy), RpcClient([proxy.url]) as rpc:
        lab = Lab(proxy, token, rpc)
        lab.mine(base_gwei=1)
        yield lab


@pytest.fixture
def pending() -> Callable[[TransactionQueue, Intent], None]:
    """Submits an intent that must stay pending."""

    def submit(queue: TransactionQueue, intent: Intent) -> None:
        from oracle.errors import TransactionPending

        with pytest.raises(TransactionPending):
            queue.submit(intent)

    return submit
