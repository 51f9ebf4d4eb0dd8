"""stakeWithPermit: a stake in a single transaction, which nobody can block by submitting the permit first."""

import pytest
from eth_account import Account

UNIT = 10**18


@pytest.fixture(scope="session")
def newcomer(wallets, deployed):
    """A wallet with tokens that has approved nothing."""
    wallet = next(wallets)
    deployed.token.mint(wallet, 100 * UNIT, sender=wallet)
    return wallet


@pytest.fixture
def permit(chain, deployed, newcomer, vault, forecaster, accept):
    """Sign the newcomer's permit of 40 tokens to the vault: (deadline, v, r, s)."""
    accept(forecaster, 50 * UNIT)
    token, deadline = deployed.token, 2**40
    kinds = {"owner": "address", "spender": "address", "value": "uint256", "nonce": "uint256", "deadline": "uint256"}
    signed = Account.sign_typed_data(
        newcomer.private_key,
        {"name": token.name(), "version": "1", "chainId": chain.chain_id, "verifyingContract": token.address},
        {"Permit": [{"name": name, "type": kind} for name, kind in kinds.items()]},
        {
            "owner": newcomer.address,
            "spender": vault.address,
            "value": 40 * UNIT,
            "nonce": token.nonces(newcomer),
            "deadline": deadline,
        },
    )
    return deadline, signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")


def test_stake_with_permit__needs_no_approval(forecaster, newcomer, permit, vault, event) -> None:
    receipt = vault.stakeWithPermit(forecaster, 40 * UNIT, *permit, sender=newcomer)
    assert event(receipt, vault.Staked).staker == newcomer.address
    assert vault.delegationOf(forecaster, newcomer).shares.warming == 40 * UNIT


def test_stake_with_permit__permit_submitted_before__still_stakes(
    forecaster, newcomer, permit, relayer, deployed, vault
) -> None:
    deployed.token.permit(newcomer, vault, 40 * UNIT, *permit, sender=relayer)
    vault.stakeWithPermit(forecaster, 40 * UNIT, *permit, sender=newcomer)
    assert vault.delegationOf(forecaster, newcomer).shares.warming == 40 * UNIT


def test_stake_with_permit__signed_for_less__reverts(forecaster, newcomer, permit, deployed, vault, reverts):
    with reverts(deployed.token.ERC20InsufficientAllowance, vault.address, 0, 41 * UNIT):
        vault.stakeWithPermit(forecaster, 41 * UNIT, *permit, sender=newcomer)


def test_stake_with_permit__permit_of_another_wallet__moves_none_of_its_tokens(
    forecaster, newcomer, permit, settler, deployed, vault
) -> None:
    vault.stakeWithPermit(forecaster, 40 * UNIT, *permit, sender=settler)
    assert deployed.token.balanceOf(newcomer) == 100 * UNIT
    assert vault.delegationOf(forecaster, newcomer).shares.warming == 0
