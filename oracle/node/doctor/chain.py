"""Checks of the chain: it answers, it is the deployment's, its clock agrees with ours, and its pool exists."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ape.api import ProviderAPI

from oracle.chain.contracts import contracts_of
from oracle.chain.deployment import load
from oracle.chain.epochs import LAST_ROUND, epoch_at
from oracle.chain.verify import verify
from oracle.node.doctor.finding import Check, CheckWarns

LARGEST_GAP_S = 60
"""The largest difference between the host's clock and the newest block's time that needs no warning, in seconds."""


def chain_checks(provider: ProviderAPI, deployment_path: Path) -> Iterator[Check]:
    """The checks of the connected chain and of the deployment file."""
    yield Check("chain", lambda: _answers(provider), "set FOREWATT_RPC_URL to a JSON-RPC endpoint that answers")
    yield Check("clock", lambda: _clock(provider), "", ("chain",))
    yield Check(
        "deployment",
        lambda: _deployment(deployment_path),
        "set FOREWATT_DEPLOYMENT_PATH to the market's deployment file for this chain",
        ("chain",),
    )
    yield Check(
        "pool",
        lambda: _pool(deployment_path),
        "take the deployment file of a market with a pool, or create one with `forewatt pool create`",
        ("deployment",),
    )


def _newest(provider: ProviderAPI) -> Any:
    return provider.make_request("eth_getBlockByNumber", ["latest", False])


def _answers(provider: ProviderAPI) -> str:
    block = int(_newest(provider)["number"], 16)
    return f"chain {provider.chain_id} answers, newest block {block}"


def _clock(provider: ProviderAPI) -> str:
    newest = int(_newest(provider)["timestamp"], 16)
    ahead_s = newest - int(time.time())
    when = datetime.fromtimestamp(newest, UTC).isoformat()
    if abs(ahead_s) <= LARGEST_GAP_S:
        return f"the newest block is of {when}"
    if ahead_s > 0:
        raise CheckWarns(
            f"the newest block is of {when}, {ahead_s} s ahead of this machine's clock",
            "set the clock by NTP; the chain's time decides every deadline",
        )
    raise CheckWarns(
        f"the newest block is of {when}, {-ahead_s} s ago",
        "an endpoint that lags behind makes a node miss its windows: compare with another one; ignore this on a chain "
        "that mines no empty blocks or has a time of its own",
    )


def _deployment(path: Path) -> str:
    deployment = load(path)
    verify(deployment)
    return f"{path}: market {deployment.market}, vault {deployment.vault}"


def _pool(path: Path) -> str:
    deployment = load(path)
    epoch = epoch_at(contracts_of(deployment).pools, deployment.pool_id, LAST_ROUND)
    name = "0x" + deployment.pool_id.hex()
    return f"{name} has {epoch.feed_count} feeds, {epoch.quorum} of {len(epoch.attestors)} attestors must agree"
