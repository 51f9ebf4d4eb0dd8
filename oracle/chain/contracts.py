"""The contracts of a deployment as Ape instances, built from the exported ABIs without compiling."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ape
from ape.contracts import ContractContainer, ContractInstance
from ethpm_types import ContractType

from oracle.chain.deployment import Deployment
from oracle.errors import DeploymentError


@dataclass(frozen=True)
class Contracts:
    """The contracts of one deployment."""

    token: ContractInstance
    access: ContractInstance
    vault: ContractInstance
    pools: ContractInstance
    market: ContractInstance
    disputes: ContractInstance
    lens: ContractInstance

    @property
    def of_rounds(self) -> tuple[ContractInstance, ...]:
        """The contracts whose events make up the rounds."""
        return self.market, self.disputes, self.vault


@cache
def contract_type(name: str) -> ContractType:
    """The exported type of a contract (`Market`, `Vault`, ...): its ABI and the code that deploys it."""
    exported = files("forewatt") / "abi" / f"{name}.json"
    if not exported.is_file():
        raise DeploymentError(f"{exported} is missing: export the contracts' interfaces with `ape run abi export`")
    parts = json.loads(exported.read_text())
    return ContractType.model_validate(
        {"contractName": name, "abi": parts["abi"], "deploymentBytecode": {"bytecode": parts["bytecode"]}}
    )


def container(name: str) -> ContractContainer:
    """The deployable contract `name`."""
    return ContractContainer(contract_type(name))


def instance(name: str, address: str) -> ContractInstance:
    """The contract `name` at an address; its ABI is the exported one, not an explorer's."""
    return ape.Contract(address, contract_type=contract_type(name), fetch_from_explorer=False)


def contracts_of(deployment: Deployment) -> Contracts:
    """The instances of all contracts of a deployment."""
    return Contracts(
        token=instance("Token", deployment.token),
        access=instance("Access", deployment.access),
        vault=instance("Vault", deployment.vault),
        pools=instance("Pools", deployment.pools),
        market=instance("Market", deployment.market),
        disputes=instance("Disputes", deployment.disputes),
        lens=instance("Lens", deployment.lens),
    )
