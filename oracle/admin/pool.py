"""Creates a pool, appends epochs to it, and funds it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

import ape

from forewatt.protocol.cid import cid_from_text, cid_text
from forewatt.protocol.limits import Epoch, check_epoch, check_next_epoch, check_params
from forewatt.protocol.manifest import FeedEntry, decode_manifest, encode_manifest, feeds_root
from forewatt.protocol.pool import PoolParams, default_struct, params_from_struct, pool_id, region_bytes
from forewatt.stores.content import ContentStore
from oracle.admin.restricted import send_restricted
from oracle.chain.contracts import contracts_of
from oracle.chain.deployment import Deployment, with_pool
from oracle.chain.epochs import LAST_ROUND, epoch_at, epochs_until
from oracle.chain.transactions.send import Sender, send
from oracle.errors import DeploymentError


@dataclass(frozen=True)
class PoolPlan:
    """The choices of a new pool; `overrides` replaces default rules, by the contract's names.

    `arbitrator` rules on disputed observations: a wallet, or a contract like Erc792Arbitrator.
    """

    region: str
    genesis: int
    attestors: tuple[str, ...]
    quorum: int
    arbitrator: str
    overrides: Mapping[str, int] = field(default_factory=dict)

    def params(self) -> PoolParams:
        """The pool's rules; DeploymentError for an override that is no rule."""
        defaults = default_struct()
        if unknown := self.overrides.keys() - defaults.keys():
            raise DeploymentError(f"no such pool parameter: {', '.join(sorted(unknown))}")
        own = {"region": region_bytes(self.region), "genesis": self.genesis, "arbitrator": self.arbitrator}
        return params_from_struct({**defaults, **self.overrides, **own})


def feeds_of(assets: Iterable[Mapping[str, Any]]) -> tuple[FeedEntry, ...]:
    """The manifest's entries for asset documents, in feed order; DeploymentError unless feeds count 0, 1, 2, ..."""
    ordered = sorted((asset for asset in assets if asset.get("feed") is not None), key=lambda asset: asset["feed"])
    if not ordered:
        raise DeploymentError("no asset of this region has a feed: load the region's assets first")
    if [asset["feed"] for asset in ordered] != list(range(len(ordered))):
        raise DeploymentError("the assets' feeds must count 0, 1, 2, ... without gaps or duplicates")
    return tuple(
        FeedEntry(
            asset_id=asset["_id"],
            asset_class=asset["asset_class"],
            capacity_w=round(asset["capacity_mw"] * 10**6),
            latitude_e7=round(asset["latitude"] * 10**7),
            longitude_e7=round(asset["longitude"] * 10**7),
        )
        for asset in ordered
    )


def create_pool(
    creator: Sender, deployment: Deployment, plan: PoolPlan, feeds: Sequence[FeedEntry], content: ContentStore
) -> Deployment:
    """Pin the manifest and create the pool unless it exists; returns the deployment that includes the pool.

    A broken limit raises ParamsError, which names the field, before anything is sent. See also `send_restricted`.
    """
    contracts = contracts_of(deployment)
    params = plan.params()
    epoch, manifest_cid = _epoch(0, plan.attestors, plan.quorum, feeds, content)
    check_params(params, int(contracts.vault.cooldown()))
    check_epoch(epoch, params)
    identity = pool_id(deployment.chain_id, deployment.market, params)
    if not contracts.pools.exists(identity):
        struct = tuple(params.struct().values())
        send_restricted(
            "creation of the pool", contracts, contracts.pools.createPool, struct, astuple(epoch), sender=creator
        )
    return with_pool(
        deployment,
        {
            "id": "0x" + identity.hex(),
            "params": {**params.struct(), "region": "0x" + params.region.hex()},
            "manifest_cid": manifest_cid,
            "feeds_root": "0x" + epoch.feeds_root.hex(),
            "feed_count": epoch.feed_count,
            "attestors": list(epoch.attestors),
            "quorum": epoch.quorum,
        },
    )


def append_epoch(
    appender: Sender,
    deployment: Deployment,
    from_round: int,
    attestors: Sequence[str],
    quorum: int,
    feeds: Sequence[FeedEntry],
    content: ContentStore,
) -> None:
    """Pin the manifest and append an epoch of feeds and attestors that starts with round `from_round`.

    DeploymentError if a feed of the last epoch changes its index, ParamsError if a limit is broken. See also
    `send_restricted`.
    """
    contracts = contracts_of(deployment)
    last = epoch_at(contracts.pools, deployment.pool_id, LAST_ROUND)
    before = decode_manifest(content.get(cid_text(last.manifest_cid)))
    if [feed.asset_id for feed in feeds[: len(before)]] != [feed.asset_id for feed in before]:
        raise DeploymentError("a feed never changes its index: add new feeds at the end and keep retired ones")
    epoch, _ = _epoch(from_round, attestors, quorum, feeds, content)
    params = params_from_struct(dict(contracts.pools.paramsOf(deployment.pool_id).items()))
    check_next_epoch(epoch, params, last, int(ape.chain.blocks.head.timestamp))
    arguments = (deployment.pool_id, astuple(epoch))
    send_restricted("epoch", contracts, contracts.pools.appendEpoch, *arguments, sender=appender)


def _epoch(
    from_round: int, attestors: Sequence[str], quorum: int, feeds: Sequence[FeedEntry], content: ContentStore
) -> tuple[Epoch, str]:
    """Pin the manifest of these feeds; returns their epoch and the manifest's CID."""
    manifest_cid = content.put(encode_manifest(feeds))
    ascending = tuple(sorted(attestors, key=lambda address: int(address, 16)))
    return Epoch(
        from_round, feeds_root(feeds), len(feeds), cid_from_text(manifest_cid), ascending, quorum
    ), manifest_cid


def fund_pool(payer: Sender, deployment: Deployment, amount_wei: int) -> None:
    """Pay `amount_wei` of `payer`'s tokens into the pool's fund; approves the vault for that amount first."""
    contracts = contracts_of(deployment)
    send("approval of the fund", contracts.token.approve, contracts.vault, amount_wei, sender=payer)
    send("funding of the pool", contracts.vault.fund, deployment.pool_id, amount_wei, sender=payer)


def fund_of(deployment: Deployment) -> tuple[int, int]:
    """The pool's fund in wei: (free, reserved for running rounds)."""
    fund = contracts_of(deployment).vault.fundOf(deployment.pool_id)
    return int(fund.free), int(fund.reserved)


def epochs_of(deployment: Deployment) -> list[Epoch]:
    """The pool's epochs, the earliest first."""
    pools = contracts_of(deployment).pools
    return list(epochs_until(pools, deployment.pool_id, LAST_ROUND))[::-1]
