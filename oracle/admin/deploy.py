"""Deploys the contracts and writes the deployment file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ape
import rlp  # type: ignore[import-untyped]
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from oracle.admin.roles import ADMIN, first_grants, verify_first_grants
from oracle.chain.contracts import container, instance
from oracle.chain.deployment import Deployment, load, save
from oracle.chain.transactions.queue import TransactionQueue
from oracle.chain.transactions.send import Sender, create, queue_of, send
from oracle.chain.verify import verify

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

DAY_S = 86_400


@dataclass(frozen=True)
class DeployPlan:
    """The choices of a deployment.

    Without `token`, a demo token that anybody may mint is deployed. `admin` (by default the deployer) receives every
    role and may grant them. Its calls must be announced `delay_s` in advance, except a pause.
    """

    cooldown_s: int = DAY_S
    min_own_stake_wei: int = 10**18
    token: str | None = None
    admin: str | None = None
    delay_s: int = 0


def ensure_deployed(deployer: Sender, path: Path, plan: DeployPlan | None = None) -> tuple[Deployment, bool]:
    """The deployment in `path`, deployed and written first if the file does not exist; and whether it is new.

    An existing file is verified and never overwritten: DeploymentError if the connected chain does not match it.
    """
    if path.exists():
        deployment = load(path)
        verify(deployment)
        return deployment, False
    deployment = _deploy(deployer, plan or DeployPlan())
    save(deployment, path)
    return deployment, True


def _deploy(deployer: Sender, plan: DeployPlan) -> Deployment:
    first_block = ape.chain.blocks.height + 1
    sender = queue_of(deployer)
    token = plan.token or create("creation of the demo token", container("Token"), sender=sender)
    # NOTE: each constructor takes addresses of contracts that are deployed later; the deployer's nonces determine them.
    nonce = ape.chain.provider.get_nonce(sender.address)
    access, pools, vault, market, disputes = (
        to_checksum_address(_created(sender.address, nonce + i)) for i in range(5)
    )
    for name, *arguments in (
        ("Access", sender.address, pools),
        ("Pools", vault, market, access),
        ("Vault", token, pools, market, disputes, plan.cooldown_s, plan.min_own_stake_wei),
        ("Market", pools, vault),
        ("Disputes", market),
    ):
        create(f"creation of {name}", container(str(name)), *arguments, sender=sender)
    lens = create("creation of Lens", container("Lens"), market, sender=sender)
    roles = instance("Access", access)
    admin = plan.admin or sender.address
    _grant_roles(roles, sender, admin, plan.delay_s)
    deployment = Deployment(
        chain_id=ape.chain.chain_id,
        block=first_block,
        token=token,
        access=access,
        vault=vault,
        pools=pools,
        market=market,
        disputes=disputes,
        lens=lens,
    )
    verify(deployment)
    verify_first_grants(deployment, admin, plan.delay_s)
    return deployment


def _grant_roles(access: "ContractInstance", sender: TransactionQueue, admin: str, delay_s: int) -> None:
    """Grant the admin every role, its own last; a deployer that is not the admin renounces its own.

    The constructor has made the deployer an admin without delay. Granting it again sets the delay.
    """
    for grant in first_grants(admin, delay_s):
        if grant.role != ADMIN:
            role = getattr(access, grant.role)()
            send(f"grant of {grant.role}", access.grantRole, role, admin, grant.delay_s, sender=sender)
    send("grant of ADMIN", access.grantRole, access.ADMIN_ROLE(), admin, delay_s, sender=sender)
    if admin.lower() != sender.address.lower():
        send("end of the deployer's role", access.renounceRole, access.ADMIN_ROLE(), sender.address, sender=sender)


def _created(sender: str, nonce: int) -> bytes:
    """The address of the contract that `sender` creates at `nonce`."""
    return keccak(rlp.encode([to_canonical_address(sender), nonce]))[12:]
