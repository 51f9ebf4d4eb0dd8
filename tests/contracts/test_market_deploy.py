"""The market's constructor: it takes only pools and a vault that refer to it and to each other."""

from typing import Any

import pytest

from tests.contracts.conftest import COOLDOWN_S, MIN_OWN_STAKE_WEI, created_address
from tests.contracts.mutant import container_of


def deploy(project: Any, deployed: Any, deployer: Any, wrong: str) -> Any:
    """Deploy pools, a vault and a market. The reference named by `wrong` is another address."""
    nonce = deployer.nonce
    pools, vault, market, disputes = (created_address(deployer.address, nonce + i) for i in range(4))
    meant = {"pools.vault": vault, "pools.market": market, "vault.pools": pools, "vault.market": market}
    used = {name: deployer.address if name == wrong else address for name, address in meant.items()}
    deployer.deploy(container_of(project, "Pools"), used["pools.vault"], used["pools.market"], deployed.access)
    rules = (COOLDOWN_S, MIN_OWN_STAKE_WEI)
    references = (used["vault.pools"], used["vault.market"], disputes)
    deployer.deploy(container_of(project, "Vault"), deployed.token, *references, *rules)
    return deployer.deploy(container_of(project, "Market"), pools, vault)


def test_market__references_that_fit__are_kept(project, deployed, relayer) -> None:
    market = deploy(project, deployed, relayer, wrong="")
    expected = [created_address(relayer.address, relayer.nonce + i) for i in (-3, -2, 0)]
    assert [market.pools(), market.vault(), market.disputes()] == expected


@pytest.mark.parametrize("wrong", ["pools.vault", "pools.market", "vault.pools", "vault.market"])
def test_market__one_reference_to_another_address__reverts(project, deployed, relayer, reverts, wrong) -> None:
    with reverts(deployed.market.WrongMarket):
        deploy(project, deployed, relayer, wrong)
