"""Checks that a deployment file matches the connected chain."""

import ape

from oracle.chain.contracts import contracts_of
from oracle.chain.deployment import CONTRACTS, Deployment
from oracle.errors import DeploymentError

# (contract, getter, contract whose address the getter must return)
_REFERENCES = (
    ("vault", "token", "token"),
    ("vault", "pools", "pools"),
    ("vault", "market", "market"),
    ("vault", "disputes", "disputes"),
    ("pools", "vault", "vault"),
    ("pools", "market", "market"),
    ("pools", "authority", "access"),
    ("market", "pools", "pools"),
    ("market", "vault", "vault"),
    ("market", "disputes", "disputes"),
    ("disputes", "market", "market"),
    ("lens", "market", "market"),
)


def verify(deployment: Deployment) -> None:
    """Check that every contract is deployed on the connected chain and refers to the others.

    Raises DeploymentError that names the missing contract or the wrong reference.
    """
    chain_id = ape.chain.chain_id
    if chain_id != deployment.chain_id:
        raise DeploymentError(f"the deployment is on chain {deployment.chain_id}, the connected chain is {chain_id}")
    for name in CONTRACTS:
        if not ape.chain.provider.get_code(getattr(deployment, name)):
            raise DeploymentError(
                f"this chain has no {name} at {getattr(deployment, name)}: it is not the chain of this deployment; "
                "to deploy again, move the deployment file away"
            )
    contracts = contracts_of(deployment)
    for contract, getter, expected in _REFERENCES:
        address = str(getattr(getattr(contracts, contract), getter)())
        if address.lower() != getattr(deployment, expected).lower():
            raise DeploymentError(
                f"the {getter} of the {contract} is {address}, not the {expected} of the deployment file"
            )
