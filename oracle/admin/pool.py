"""Creating, showing and funding a pool: its rules, its first epoch and its fund."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any

from forewatt.protocol.cid import cid_from_text, cid_text
from forewatt.protocol.limits import Epoch, check_epoch, check_next_epoch, check_params
from forewatt.protocol.manifest import FeedEntry, decode_manifest, encode_manifest, feeds_root
from forewatt.protocol.pool import PoolParams, params_from_struct, pool_id, region_bytes
from forewatt.stores.content import ContentStore
from oracle.admin.restricted import send_restricted
from oracle.chain.deployment import Deployment, with_pool
from oracle.errors import DeploymentError

if TYPE_CHECKING:
    from ape.api import AccountAPI

TOKEN_WEI = 10**18
_ZERO_ADDRESS = "0x" + 40 * "0"
_LAST_ROUND = 2**64 - 1

# The rules of the demo's pool under the contract's names: a forecast of 24 quarter-hours every six hours. The times
# hold every limit of the protocol: observeStart = lead + T*step, refLag*period (a day) >= observeStart, and
# openAhead + hardEnd is 12 hours, half of the vault's default cooldown. lossMax is a mean pinball loss of a tenth of
# the capacity, far above what climatology loses, so that scores are not clipped.
DEFAULT_PARAMS: Mapping[str, int] = {
    "step": 900,
    "steps": 24,
    "levels": 9,
    "group": 8,
    "period": 21_600,
    "lead": 3_600,
    "refLag": 4,
    "openAhead": 3_600,
    "revealEnd": 3_600,
    "observeStart": 25_200,
    "observeEnd": 28_800,
    "disputeEnd": 30_600,
    "resolveEnd": 32_400,
    "proposeEnd": 36_000,
    "refuteWindow": 3_600,
    "lossMax": 100_000,
    "lambdaBps": 2_000,
    "muBps": 2_000,
    "roundBudget": 20 * TOKEN_WEI,
    "thresholdBps": 15_000,
    "slashBps": 100,
    "emaRounds": 20,
    "minWager": 1 * TOKEN_WEI,
    "maxEntries": 32,
    "lockCapBps": 5_000,
    "observeBond": 10 * TOKEN_WEI,
    "proposeBond": 10 * TOKEN_WEI,
    "fee": TOKEN_WEI // 2,
}


@dataclass(frozen=True)
class PoolPlan:
    """What a pool is created from; `overrides` replaces defaults by the contract's names."""

    region: str
    genesis: int
    attestors: tuple[str, ...]
    quorum: int
    arbitrator: str = _ZERO_ADDRESS
    overrides: Mapping[str, int] = field(default_factory=dict)

    def params(self) -> PoolParams:
        """The rules; raises DeploymentError for an override that is no parameter."""
        if unknown := self.overrides.keys() - DEFAULT_PARAMS.keys():
            raise DeploymentError(f"no such pool parameter: {', '.join(sorted(unknown))}")
        own = {"region": region_bytes(self.region), "genesis": self.genesis, "arbitrator": self.arbitrator}
        return params_from_struct({**DEFAULT_PARAMS, **self.overrides, **own})


def feeds_of(assets: Iterable[Mapping[str, Any]]) -> tuple[FeedEntry, ...]:
    """The manifest's entries out of asset documents, in feed order; raises DeploymentError for a gap or a double."""
    ordered = sorted((asset for asset in assets if asset.get("feed") is not None), key=lambda asset: asset["feed"])
    if not ordered:
        raise DeploymentError("no asset of this region has a feed: load the region's assets first")
    if [asset["feed"] for asset in ordered] != list(range(len(ordered))):
        raise DeploymentError("the assets' feeds must count 0, 1, 2, ... without a gap or a double")
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
    creator: "AccountAPI", deployment: Deployment, plan: PoolPlan, feeds: Sequence[FeedEntry], content: ContentStore
) -> Deployment:
    """Pin the manifest and create the pool unless it exists; returns the deployment with the pool's part.

    Raises ParamsError, naming the field, before anything is sent where a limit does not hold; see also send_restricted.
    """
    from oracle.chain.contracts import contracts_of

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
    appender: "AccountAPI",
    deployment: Deployment,
    from_round: int,
    attestors: Sequence[str],
    quorum: int,
    feeds: Sequence[FeedEntry],
    content: ContentStore,
) -> None:
    """Pin the manifest and append an epoch of feeds and attestors from a round on.

    Raises DeploymentError where a feed of the last epoch has another index, ParamsError where a limit does not hold;
    see also send_restricted.
    """
    import ape

    from oracle.chain.contracts import contracts_of

    contracts = contracts_of(deployment)
    last = _epoch_at(contracts.pools, deployment.pool_id, _LAST_ROUND)
    before = decode_manifest(content.get(cid_text(last.manifest_cid)))
    if [feed.asset_id for feed in feeds[: len(before)]] != [feed.asset_id for feed in before]:
        raise DeploymentError("a feed keeps its index: add feeds at the end, and keep those that are retired")
    epoch, _ = _epoch(from_round, attestors, quorum, feeds, content)
    params = params_from_struct(dict(contracts.pools.paramsOf(deployment.pool_id).items()))
    check_next_epoch(epoch, params, last, int(ape.chain.blocks.head.timestamp))
    arguments = (deployment.pool_id, astuple(epoch))
    send_restricted("epoch", contracts, contracts.pools.appendEpoch, *arguments, sender=appender)


def _epoch(
    from_round: int, attestors: Sequence[str], quorum: int, feeds: Sequence[FeedEntry], content: ContentStore
) -> tuple[Epoch, str]:
    """An epoch over these feeds, whose manifest is pinned, and the manifest's CID."""
    manifest_cid = content.put(encode_manifest(feeds))
    ascending = tuple(sorted(attestors, key=lambda address: int(address, 16)))
    return Epoch(
        from_round, feeds_root(feeds), len(feeds), cid_from_text(manifest_cid), ascending, quorum
    ), manifest_cid


def fund_pool(payer: "AccountAPI", deployment: Deployment, amount_wei: int) -> None:
    """Add to the pool's fund from `payer`'s tokens; approves the vault for the amount first."""
    from oracle.chain.contracts import contracts_of
    from oracle.chain.send import send

    contracts = contracts_of(deployment)
    send("approval of the fund", contracts.token.approve, contracts.vault, amount_wei, sender=payer)
    send("funding of the pool", contracts.vault.fund, deployment.pool_id, amount_wei, sender=payer)


def fund_of(deployment: Deployment) -> tuple[int, int]:
    """The pool's fund in wei: free, and reserved for running rounds."""
    from oracle.chain.contracts import contracts_of

    fund = contracts_of(deployment).vault.fundOf(deployment.pool_id)
    return int(fund.free), int(fund.reserved)


def epochs_of(deployment: Deployment) -> list[Epoch]:
    """The pool's epochs, the earliest first."""
    from oracle.chain.contracts import contracts_of

    pools, until, found = contracts_of(deployment).pools, _LAST_ROUND, []
    while until >= 0:
        found.append(_epoch_at(pools, deployment.pool_id, until))
        until = found[-1].from_round - 1
    return found[::-1]


def _epoch_at(pools: Any, pool: bytes, number: int) -> Epoch:
    """The epoch of a round, as the chain has it."""
    held = pools.epochAt(pool, number)
    attestors = tuple(str(attestor) for attestor in held.attestors)
    root, manifest = bytes(held.feedsRoot), bytes(held.manifest)
    return Epoch(int(held.fromRound), root, int(held.feedCount), manifest, attestors, int(held.quorum))
