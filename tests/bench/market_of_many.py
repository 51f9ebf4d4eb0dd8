"""A market with many forecasters of one operator, and their signed commits, for the benchmark of the relayer."""

import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_account import Account

from forewatt.embedded.stack import Stack
from forewatt.protocol.cid import cid_of
from forewatt.protocol.typed import ForecastCommit
from forewatt.stores.content import ContentStore
from oracle.node.relayer.schemas import CommitFields

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "oracle" / "audit")]
UNIT = 10**18
KEY, AUTHORITY = b"\x17" * 32, b"\x18" * 32
"""The relayer's key, and the key that signs all commits."""
ENTRIES = 64
"""The most entries of a round; so the commits are for several pools."""


@dataclass(frozen=True)
class ManyForecasters:
    """The requests, one a forecaster, and the environment of the relayer that takes them."""

    bodies: list[dict[str, Any]]
    environment: dict[str, str]


def market_of_many(stack: Stack, count: int) -> ManyForecasters:
    """Create pools of up to 64 forecasters whose commits are open, and sign one commit for each forecaster."""
    from bare import bare_chain
    from market import Market

    settings, chain = stack.settings, bare_chain(stack.settings.rpc_url)
    with closing(chain), ContentStore.of(settings) as content:
        pools = -(-count // ENTRIES)
        markets = [
            Market(chain, content, 1, 0, maxEntries=ENTRIES, observeBond=(10 + at) * UNIT) for at in range(pools)
        ]
        operator, authority = chain.accounts[8], Account.from_key(AUTHORITY).address
        vault, token = chain.target.vault, chain.target.token
        chain.call(operator, "Token", token, "mint", operator, 100 * count * UNIT)
        chain.call(operator, "Token", token, "approve", vault, 100 * count * UNIT)
        forecasters = [_registered(chain, operator, authority, at) for at in range(count)]
        chain.ask("anvil_setBalance", Account.from_key(KEY).address, hex(1_000 * UNIT))
        opening = max(market.rules.gate(0) - market.rules.open_ahead_s for market in markets)
        chain.ask("evm_setNextBlockTimestamp", opening + 1)
        chain.ask("evm_mine")
        file = stack.folder / "deployment.json"
        markets[0].write(file)
    key_file = stack.folder / "key"
    key_file.touch(0o600)
    key_file.write_text(KEY.hex())
    commits = [(markets[at // ENTRIES], forecaster) for at, forecaster in enumerate(forecasters)]
    return ManyForecasters(
        [_body(market, forecaster, opening) for market, forecaster in commits],
        {
            "FOREWATT_DEPLOYMENT_PATH": str(file),
            "FOREWATT_NODE_PATH": str(stack.folder / "relayer"),
            "FOREWATT_KEY_FILE": str(key_file),
            "FOREWATT_RELAYER_FORECASTERS": "*",
            "FOREWATT_POOLS": ",".join("0x" + market.pool.hex() for market in markets),
        },
    )


def _registered(chain: Any, operator: str, authority: str, at: int) -> str:
    """Register another forecaster of the operator; returns its address."""
    from oracle.audit.read.abi import decode_answer, encode_call

    vault = chain.target.vault
    chain.call(operator, "Vault", vault, "register", authority, 0, 50 * UNIT)
    data = "0x" + encode_call("Vault", "forecasterId", (operator, at)).hex()
    answer = chain.ask("eth_call", {"to": vault, "data": data}, "latest")
    return str(decode_answer("Vault", "forecasterId", bytes.fromhex(answer[2:])))


def _body(market: Any, forecaster: str, issued_at: int) -> dict[str, Any]:
    commit = ForecastCommit(
        pool=market.pool,
        round=0,
        forecaster=forecaster,
        revision=1,
        root=b"\1" * 32,
        key_hash=b"\2" * 32,
        cid=cid_of(forecaster.encode()),
        model_version=bytes(32),
        issued_at=issued_at,
        wager_wei=10 * UNIT,
    )
    signature = commit.sign(market.domain, AUTHORITY)
    return {"commit": CommitFields.of(commit).model_dump(), "signature": "0x" + signature.hex()}
