"""A deployment is made once, verified afterwards, and governed by the admin of its plan."""

from dataclasses import replace
from pathlib import Path

import ape
import pytest
from ape.exceptions import ContractLogicError

from oracle.admin.deploy import DeployPlan, ensure_deployed
from oracle.admin.restricted import send_restricted
from oracle.admin.roles import Grant, first_grants, grants_of, lines, verify_first_grants
from oracle.chain.contracts import contracts_of
from oracle.chain.deployment import load, save
from oracle.errors import AccountError, CallAnnounced, DeploymentError

DAY_S = 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deployments" / "1.json"


@pytest.fixture
def deployer():
    return ape.accounts.test_accounts[0]


@pytest.fixture
def governor():
    """The admin of the plan."""
    return ape.accounts.test_accounts[6]


def test_deploy__twice__only_verifies_the_second_time(deployer, path) -> None:
    made, is_new = ensure_deployed(deployer, path, DeployPlan(cooldown_s=77, min_own_stake_wei=5))
    nonce = deployer.nonce
    assert (ensure_deployed(deployer, path), is_new, deployer.nonce) == ((made, False), True, nonce)
    vault = contracts_of(made).vault
    assert (vault.cooldown(), vault.minOwnStake()) == (77, 5)


def test_deploy__with_a_token__uses_it_for_stakes(deployer, path) -> None:
    first, _ = ensure_deployed(deployer, path)
    second, _ = ensure_deployed(deployer, path.with_name("2.json"), DeployPlan(token=first.token))
    assert second.token == first.token == contracts_of(second).vault.token()
    assert second.vault != first.vault


def test_verify__contracts_of_another_deployment__refused(deployer, path) -> None:
    first, _ = ensure_deployed(deployer, path)
    second, _ = ensure_deployed(deployer, path.with_name("2.json"))
    for name in ("vault", "access", "token"):
        save(replace(first, **{name: getattr(second, name)}), path)
        with pytest.raises(DeploymentError, match=r"not the .* of the deployment file"):
            ensure_deployed(deployer, path)
    # The market took its disputes from the vault, whose answer is checked before the market's.
    save(replace(first, disputes=second.disputes), path)
    with pytest.raises(
        DeploymentError, match=r"the disputes of the vault is .*, not the disputes of the deployment file"
    ):
        ensure_deployed(deployer, path)
    save(replace(first, lens=str(deployer.address)), path)
    with pytest.raises(DeploymentError, match="this chain has no lens"):
        ensure_deployed(deployer, path)
    assert load(path).lens == str(deployer.address)


def test_admin__in_the_plan__has_every_role_and_the_deployer_none(deployer, governor, path) -> None:
    made, _ = ensure_deployed(deployer, path, DeployPlan(admin=governor.address, delay_s=DAY_S))
    contracts = contracts_of(made)
    access = contracts.access
    for role, delay_s in ((0, DAY_S), (1, DAY_S), (2, DAY_S), (3, 0), (4, DAY_S)):
        assert not access.hasRole(role, deployer)[0]
        assert list(access.hasRole(role, governor)) == [True, delay_s]
    with pytest.raises(AccountError, match="has no role for the pause"):
        send_restricted("pause", contracts, contracts.pools.pause, sender=deployer)
    send_restricted("pause", contracts, contracts.pools.pause, sender=governor)
    assert contracts.pools.paused()


def test_admin__the_deployer_itself__obeys_the_delay(deployer, governor, path) -> None:
    """A stolen key of the admin gives nobody a role at once."""
    made, _ = ensure_deployed(deployer, path, DeployPlan(delay_s=DAY_S))
    access = contracts_of(made).access
    with pytest.raises(ContractLogicError):
        access.grantRole(access.TREASURY(), governor, 0, sender=deployer)
    assert not access.hasRole(access.TREASURY(), governor)[0]
    assert grants_of(made) == first_grants(str(deployer.address), DAY_S)
    assert "TREASURY " + str(deployer.address) + ": withdrawFund, 86400 s after its announcement" in lines(
        grants_of(made)
    )


def test_roles__granted_later__are_listed_and_are_not_those_of_a_new_deployment(deployer, governor, path) -> None:
    made, _ = ensure_deployed(deployer, path)
    access = contracts_of(made).access
    access.grantRole(access.TREASURY(), governor, 7, sender=deployer)
    granted = Grant("TREASURY", str(governor.address), 7, ("withdrawFund",))
    assert set(grants_of(made)) - set(first_grants(str(deployer.address), 0)) == {granted}
    with pytest.raises(DeploymentError, match="the roles are"):
        verify_first_grants(made, str(deployer.address), 0)
    access.revokeRole(access.TREASURY(), governor, sender=deployer)
    verify_first_grants(made, str(deployer.address), 0)


def test_restricted__with_a_delay__announced_once_and_sent_later(deployer, governor, path, chain) -> None:
    made, _ = ensure_deployed(deployer, path, DeployPlan(admin=governor.address, delay_s=DAY_S))
    contracts = contracts_of(made)
    withdrawal = (contracts.pools.withdrawFund, bytes(32), governor.address, 0)
    for _ in range(2):
        with pytest.raises(CallAnnounced, match="run the same command again from"):
            send_restricted("withdrawal", contracts, *withdrawal, sender=governor)
    chain.pending_timestamp = chain.blocks.head.timestamp + DAY_S
    chain.mine(1)
    send_restricted("withdrawal", contracts, *withdrawal, sender=governor)
    events = contracts.vault.FundWithdrawn.range(made.block, chain.blocks.height + 1)
    assert [event.to for event in events] == [governor.address]
