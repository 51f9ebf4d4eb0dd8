"""Gives gas and demo tokens to an account of a local chain."""

import threading
import time
from typing import Any, Final

from eth_abi.abi import encode
from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from oracle.accounts.keystore import LOCAL_CHAIN_ID
from oracle.chain.deployment import Deployment
from oracle.chain.rpc.client import RpcClient
from oracle.errors import OracleError

GAS_WEI: Final = 10 * 10**18
TOKENS_WEI: Final = 10_000 * 10**18
_MINT_GAS: Final = 200_000
_MINED_WITHIN_S: Final = 10.0
_POLL_S: Final = 0.05


def _selector(signature: str) -> bytes:
    return keccak(text=signature)[:4]


class Faucet:
    """Tops an account up to `GAS_WEI` and `TOKENS_WEI`, so that asking again gives nothing more.

    It mints with a key of its own, made for this process. Only a local chain lets it give itself and others gas.
    """

    def __init__(self, rpc: RpcClient) -> None:
        self._rpc = rpc
        self._account = Account.create()
        self._one_at_a_time = threading.Lock()

    def fill(self, account: str, deployment: Deployment) -> tuple[int, int]:
        """The account's gas and tokens in wei after topping up; OracleError unless the chain is local."""
        if deployment.chain_id != LOCAL_CHAIN_ID or int(self._rpc.call("eth_chainId"), 16) != LOCAL_CHAIN_ID:
            raise OracleError("the faucet works on a local chain only")
        with self._one_at_a_time:
            self._give_gas(account)
            if (tokens := self._tokens(account, deployment)) < TOKENS_WEI:
                self._mint(account, TOKENS_WEI - tokens, deployment)
            return self._gas(account), self._tokens(account, deployment)

    def _gas(self, account: str) -> int:
        return int(self._rpc.call("eth_getBalance", account, "latest"), 16)

    def _give_gas(self, account: str) -> None:
        if self._gas(account) < GAS_WEI:
            self._rpc.call("anvil_setBalance", account, hex(GAS_WEI))

    def _tokens(self, account: str, deployment: Deployment) -> int:
        call = _selector("balanceOf(address)") + encode(["address"], [account])
        return int(self._rpc.call("eth_call", {"to": deployment.token, "data": "0x" + call.hex()}, "latest"), 16)

    def _mint(self, account: str, amount_wei: int, deployment: Deployment) -> None:
        self._give_gas(self._account.address)
        call = _selector("mint(address,uint256)") + encode(["address", "uint256"], [account, amount_wei])
        price = int(self._rpc.call("eth_gasPrice"), 16)
        transaction: dict[str, Any] = {
            "chainId": LOCAL_CHAIN_ID,
            "nonce": int(self._rpc.call("eth_getTransactionCount", self._account.address, "pending"), 16),
            "to": to_checksum_address(deployment.token),
            "value": 0,
            "data": "0x" + call.hex(),
            "gas": _MINT_GAS,
            "maxFeePerGas": 2 * price,
            "maxPriorityFeePerGas": min(price, 10**9),
        }
        raw = self._account.sign_transaction(transaction).raw_transaction
        self._await_mined(self._rpc.call("eth_sendRawTransaction", "0x" + raw.hex().removeprefix("0x")))

    def _await_mined(self, tx_hash: str) -> None:
        deadline = time.monotonic() + _MINED_WITHIN_S
        while (receipt := self._rpc.call("eth_getTransactionReceipt", tx_hash)) is None:
            if time.monotonic() > deadline:
                raise OracleError(f"the chain did not mine the faucet's transaction within {_MINED_WITHIN_S:.0f} s")
            time.sleep(_POLL_S)
        if int(receipt["status"], 16) != 1:
            raise OracleError("the token refused to mint: only the demo token lets anybody mint")
