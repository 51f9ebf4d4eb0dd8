"""The parts that the roles of a pool share: contracts, rules, view of the rounds, content store."""

from dataclasses import dataclass

from ape.exceptions import ContractLogicError

from forewatt.protocol.typed import Domain
from forewatt.settings import Settings
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import Deployment, load, with_pool
from oracle.chain.pool import PoolEpochs
from oracle.chain.shared import shared_view
from oracle.chain.verify import verify
from oracle.chain.view import PoolView
from oracle.errors import DeploymentError


@dataclass(frozen=True)
class SharedParts:
    """The parts that every role of a pool uses: contracts, pool, signing domain, view of the rounds, content store."""

    contracts: Contracts
    pool: PoolEpochs
    domain: Domain
    view: PoolView
    content: ContentStore


def verified_deployment(settings: Settings) -> Deployment:
    """The settings' deployment; DeploymentError if the chain does not match it."""
    deployment = load(settings.deployment_path)
    verify(deployment)
    return deployment


def pools_of(settings: Settings, deployment: Deployment, named: tuple[str, ...] = ()) -> tuple[bytes, ...]:
    """The ids of the pools to serve: the named ones, or else those of the settings, or else the deployment's own."""
    names = named or tuple(settings.pool_list)
    return tuple(dict.fromkeys(map(pool_id, names))) or (deployment.pool_id,)


def pool_id(name: str) -> bytes:
    """The id of a pool in 0x-hex; DeploymentError if it has another form."""
    try:
        identity = bytes.fromhex(name.removeprefix("0x"))
    except ValueError:
        identity = b""
    if len(identity) != 32:
        raise DeploymentError(f"{name!r} is not the id of a pool: it has 0x and 64 hex digits (`forewatt pool show`)")
    return identity


def parts_of(
    settings: Settings, deployment: Deployment, pool: bytes, content: ContentStore, *, all_rounds: bool = False
) -> SharedParts:
    """The shared parts of one pool; DeploymentError if the market has no such pool.

    With `all_rounds` the view has every round, also those that a node forgets.
    """
    name = "0x" + pool.hex()
    if pool != deployment.pool_id:
        deployment = with_pool(deployment, {"id": name})
    contracts, domain = contracts_of(deployment), Domain(deployment.chain_id, deployment.market)
    try:
        epochs = PoolEpochs(pool, domain, contracts.pools, content)
    except ContractLogicError as error:
        raise DeploymentError(f"the market {deployment.market} has no pool {name}: correct the id") from error
    view = shared_view(settings, deployment, all_rounds=all_rounds)
    return SharedParts(contracts=contracts, pool=epochs, domain=domain, view=view, content=content)


def shared_parts(settings: Settings, *, all_rounds: bool = False) -> SharedParts:
    """The shared parts of the deployment's own pool, with a content store of their own."""
    deployment = verified_deployment(settings)
    content = ContentStore.of(settings)
    return parts_of(settings, deployment, deployment.pool_id, content, all_rounds=all_rounds)
