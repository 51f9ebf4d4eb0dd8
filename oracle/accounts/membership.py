"""Joins a market: gas and tokens on a local chain, registering a forecaster, staking on it, claiming rewards."""

from typing import TYPE_CHECKING, Any

from forewatt.protocol.payoff import slash_reserve_wei
from oracle.accounts.keystore import LOCAL_CHAIN_ID
from oracle.chain.transactions.send import Sender, send
from oracle.errors import OracleError

if TYPE_CHECKING:
    from ape.api import ProviderAPI

    from oracle.chain.contracts import Contracts

_GAS_WEI = 1_000 * 10**18
SHARE_PRICE_SCALE = 10**18
"""Scale of the price of a delegated share, in wei."""


def give_gas(provider: "ProviderAPI", account: Sender) -> None:
    """Give an account gas; OracleError unless the chain is local."""
    _require_local(provider, account)
    provider.set_balance(account.address, _GAS_WEI)


def give_tokens(provider: "ProviderAPI", contracts: "Contracts", account: Sender, tokens_wei: int) -> None:
    """Mint demo tokens for an account that has gas; OracleError unless the chain is local."""
    _require_local(provider, account)
    mint_demo_tokens(contracts, account, tokens_wei)


def mint_demo_tokens(contracts: "Contracts", account: Sender, tokens_wei: int) -> None:
    """Mint tokens for an account; TransactionFailed unless the token is the demo token, which anybody may mint."""
    send("mint of demo tokens", contracts.token.mint, account.address, tokens_wei, sender=account)


def _require_local(provider: "ProviderAPI", account: Sender) -> None:
    if provider.chain_id != LOCAL_CHAIN_ID:
        raise OracleError(f"chain {provider.chain_id} is not local: send {account.address} its gas and tokens yourself")


def approve_bonds(contracts: "Contracts", account: Sender, amount_wei: int) -> None:
    """Allow the vault to take bonds from an account, up to an amount."""
    send("approval of bonds", contracts.token.approve, contracts.vault, amount_wei, sender=account)


def register_forecaster(
    contracts: "Contracts", operator: Sender, authority: str, stake_wei: int, commission_bps: int = 1_000
) -> str:
    """Register the operator's only forecaster with its first stake, unless it is registered; returns its identity."""
    vault = contracts.vault
    forecaster = str(vault.forecasterId(operator.address, 0))
    if vault.registrations(operator.address) == 0:
        send("approval of the stake", contracts.token.approve, vault, stake_wei, sender=operator)
        send(
            "registration",
            vault.register,
            authority,
            commission_bps,
            stake_wei,
            sender=operator,
            already=lambda: vault.registrations(operator.address) > 0,
        )
    return forecaster


def accept_delegations(contracts: "Contracts", operator: Sender, forecaster: str, cap_wei: int) -> int:
    """Set how much the operator accepts from delegators; returns the cap in wei, at least what is delegated now.

    OracleError if the bucket does not cover its locks and the reserve for a slash that this cap requires.
    """
    vault = contracts.vault
    book = vault.forecasterOf(forecaster)
    own, wanted = int(book.bucket.earning + book.bucket.warming), max(cap_wei, delegated_wei(book))
    reserve = slash_reserve_wei(own, wanted, int(book.reserveBps))
    if wanted > book.delegationCap and book.locked + reserve > own:
        raise OracleError(
            f"the bucket of {forecaster} has {own} wei, but its locks ({book.locked} wei) and the reserve for a slash"
            f" ({reserve} wei) need more: stake on it, or accept less"
        )
    send("delegation cap", vault.setDelegationCap, forecaster, cap_wei, sender=operator)
    return int(vault.forecasterOf(forecaster).delegationCap)


def place_wei(contracts: "Contracts", forecaster: str) -> int:
    """How much more the forecaster's operator accepts from delegators, in wei."""
    book = contracts.vault.forecasterOf(forecaster)
    return int(book.delegationCap) - delegated_wei(book)


def worth_wei(shares: int, price: int) -> int:
    """The worth of shares at a price of the vault, rounded down."""
    return int(shares) * int(price) // SHARE_PRICE_SCALE


def delegated_wei(book: Any) -> int:
    """The worth of all delegations of a vault, including exiting ones."""
    return worth_wei(book.delegatedShares + book.exitingShares, book.price)


def delegate(contracts: "Contracts", delegator: Sender, forecaster: str, stake_wei: int) -> None:
    """Stake on a forecaster; the stake warms up for the vault's cooldown, then `activate` lets it earn.

    OracleError if the forecaster's operator does not accept so much.
    """
    place = place_wei(contracts, forecaster)
    if stake_wei > place:
        raise OracleError(f"the operator of {forecaster} accepts {place} wei more from delegators, not {stake_wei}")
    send("approval of the stake", contracts.token.approve, contracts.vault, stake_wei, sender=delegator)
    send("stake", contracts.vault.stake, forecaster, stake_wei, sender=delegator)


def claim(contracts: "Contracts", account: Sender, forecasters: list[str]) -> int:
    """Claim all credits and rewards; returns the wei claimed, 0 if there was nothing to claim."""
    amount_wei = int(contracts.vault.claimable(account.address, forecasters))
    if amount_wei:
        send("claim", contracts.vault.claim, forecasters, sender=account)
    return amount_wei
