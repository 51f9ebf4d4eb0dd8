"""Where the contracts are: the deployment file, and the transactions that make it true."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oracle.errors import DeploymentError

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

CONTRACTS = ("token", "access", "vault", "pools", "market", "disputes", "lens")
_FIELDS = {"chain_id", "block", *CONTRACTS}
DAY_S = 86_400
# Who must know whom, and under which name.
_WIRES = (
    ("vault", "token", "token"),
    ("vault", "pools", "pools"),
    ("vault", "market", "market"),
    ("pools", "vault", "vault"),
    ("pools", "market", "market"),
    ("pools", "authority", "access"),
    ("market", "pools", "pools"),
    ("market", "vault", "vault"),
    ("market", "disputes", "disputes"),
    ("disputes", "market", "market"),
    ("lens", "market", "market"),
)


@dataclass(frozen=True)
class Deployment:
    """The addresses of one deployment; `block` is the first whose events matter, `pool` the pool's part of the file.

    `pool` holds `id`, `params` (under the contract's names), `manifest_cid`, `feeds_root`, `feed_count`, `attestors`
    and `quorum`; it is None until `ape run pool create`.
    """

    chain_id: int
    block: int
    token: str
    access: str
    vault: str
    pools: str
    market: str
    disputes: str
    lens: str
    pool: Mapping[str, Any] | None = None

    @property
    def pool_id(self) -> bytes:
        """The pool's identity; raises DeploymentError before a pool was created."""
        if self.pool is None:
            raise DeploymentError("the deployment has no pool yet: create one with `ape run pool create`")
        return bytes.fromhex(str(self.pool["id"]).removeprefix("0x"))


def load(path: Path) -> Deployment:
    """The deployment in a file; raises DeploymentError when it is missing or incomplete."""
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise DeploymentError(f"{path} does not exist: deploy the contracts with `ape run deploy`") from error
    except json.JSONDecodeError as error:
        raise DeploymentError(f"{path} is not JSON ({error}): move it away and deploy again") from error
    if absent := _FIELDS - content.keys():
        raise DeploymentError(f"{path} lacks {', '.join(sorted(absent))}: move it away and deploy again")
    return Deployment(**{name: content[name] for name in _FIELDS}, pool=content.get("pool"))


def save(deployment: Deployment, path: Path) -> None:
    """Write the deployment's file in one step, so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(asdict(deployment), indent=2) + "\n")
    fresh.replace(path)


@dataclass(frozen=True)
class DeployPlan:
    """What a deployment is made of.

    Without `token` a demo token is deployed, that anybody may mint. `admin` (by default the deployer) grants the roles
    and holds them itself at first; `delay_s` is how long each of its calls but a pause must have been announced.
    """

    cooldown_s: int = DAY_S
    min_own_stake_wei: int = 10**18
    token: str | None = None
    admin: str | None = None
    delay_s: int = 0


def ensure_deployed(deployer: "AccountAPI", path: Path, plan: DeployPlan | None = None) -> tuple[Deployment, bool]:
    """The deployment in `path` if this chain holds it, else a new one written there; and whether it is new.

    Raises DeploymentError when the file describes another chain or other contracts: it is never overwritten.
    """
    if path.exists():
        kept = load(path)
        verify(kept)
        return kept, False
    made = _deploy(deployer, plan or DeployPlan())
    save(made, path)
    return made, True


def verify(deployment: Deployment) -> None:
    """Check that the connected chain holds every contract of the deployment, and that they know each other.

    Raises DeploymentError, naming what is missing, or which contract knows another one.
    """
    import ape

    from oracle.chain.contracts import contracts_of

    chain_id = ape.chain.chain_id
    if chain_id != deployment.chain_id:
        raise DeploymentError(f"the deployment is of chain {deployment.chain_id}, this is chain {chain_id}")
    for name in CONTRACTS:
        if not ape.chain.provider.get_code(getattr(deployment, name)):
            raise DeploymentError(
                f"this chain has no {name} at {getattr(deployment, name)}: it is another chain than the one that was "
                "deployed to; move the deployment file away to deploy anew"
            )
    contracts = contracts_of(deployment)
    for holder, getter, known in _WIRES:
        found = str(getattr(getattr(contracts, holder), getter)())
        if found.lower() != getattr(deployment, known).lower():
            raise DeploymentError(f"the {holder} knows {found} as its {getter}, not the {known} of the deployment file")


def with_pool(deployment: Deployment, pool: Mapping[str, Any]) -> Deployment:
    """The deployment with its pool's part."""
    return replace(deployment, pool=dict(pool))


def _deploy(deployer: "AccountAPI", plan: DeployPlan) -> Deployment:
    import ape
    from eth_utils.address import to_checksum_address

    from oracle.chain.contracts import container

    first_block = ape.chain.blocks.height + 1
    token = plan.token or str(deployer.deploy(container("Token")).address)
    # NOTE: the contracts know each other by the addresses that their creator's next nonces give.
    access, pools, vault, market, disputes = (
        to_checksum_address(_created(deployer.address, deployer.nonce + i)) for i in range(5)
    )
    roles = deployer.deploy(container("Access"), deployer, pools)
    deployer.deploy(container("Pools"), vault, market, access)
    deployer.deploy(container("Vault"), token, pools, market, disputes, plan.cooldown_s, plan.min_own_stake_wei)
    deployer.deploy(container("Market"), pools, vault)
    deployer.deploy(container("Disputes"), market)
    lens = deployer.deploy(container("Lens"), market)
    _grant_roles(roles, deployer, plan)
    made = Deployment(
        chain_id=ape.chain.chain_id,
        block=first_block,
        token=token,
        access=access,
        vault=vault,
        pools=pools,
        market=market,
        disputes=disputes,
        lens=str(lens.address),
    )
    verify(made)
    return made


def _grant_roles(access: "ContractInstance", deployer: "AccountAPI", plan: DeployPlan) -> None:
    """Give every role to the admin, a pause without delay, and leave the deployer none that it should not have."""
    admin = plan.admin or str(deployer.address)
    for role in ("POOL_CREATOR", "EPOCH_APPENDER", "TREASURY"):
        access.grantRole(getattr(access, role)(), admin, plan.delay_s, sender=deployer)
    access.grantRole(access.PAUSER(), admin, 0, sender=deployer)
    if admin != deployer.address:
        access.grantRole(access.ADMIN_ROLE(), admin, plan.delay_s, sender=deployer)
        access.renounceRole(access.ADMIN_ROLE(), deployer, sender=deployer)


def _created(sender: str, nonce: int) -> bytes:
    """The address of the contract that `sender` creates at `nonce`."""
    import rlp  # type: ignore[import-untyped]
    from eth_utils.address import to_canonical_address
    from eth_utils.crypto import keccak

    return keccak(rlp.encode([to_canonical_address(sender), nonce]))[12:]
