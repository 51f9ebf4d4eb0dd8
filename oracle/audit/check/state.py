"""Compares the replayed books with the state that the chain answers at one block."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from oracle.audit.compare import agree
from oracle.audit.errors import Mismatch
from oracle.audit.read.chain import Block, ChainReader, View
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.books import STATES, FundBook, Stake, VaultBook
from oracle.audit.replay.ledger import Ledger

Comparison = tuple[str, tuple[object, ...], Callable[[Any], None]]
"""A view of the vault, its arguments, and what compares its answer with the books."""


def check_state(chain: ChainReader, target: AuditTarget, ledger: Ledger, block: Block) -> None:
    """Raise Mismatch at the first fund, vault, stake, credit or total that differs from the chain's at that block."""
    comparisons = [*_of_funds(ledger), *_of_vaults(ledger), *_of_credits(ledger)]
    views = [View("Vault", target.vault, function, arguments) for function, arguments, _ in comparisons]
    views += [View("Vault", target.vault, "bonds"), View("Token", target.token, "balanceOf", (target.vault,))]
    *states, bonds, tokens = chain.views(views, block)
    for (_, _, compare), state in zip(comparisons, states, strict=True):
        compare(state)
    agree("bonds", bonds, ledger.bonds)
    _check_custody(tokens, ledger)


def _of_funds(ledger: Ledger) -> Iterator[Comparison]:
    def compare(pool: bytes, fund: FundBook, state: Any) -> None:
        agree(f"fund of pool 0x{pool.hex()}", (state["free"], state["reserved"]), (fund.free, fund.reserved))

    for pool, fund in ledger.funds.items():
        yield "fundOf", (pool,), partial(compare, pool, fund)


def _of_vaults(ledger: Ledger) -> Iterator[Comparison]:
    def compare(forecaster: str, vault: VaultBook, state: Any) -> None:
        for name, recomputed in _vault_fields(vault).items():
            agree(f"{name} of {forecaster}", state[name], recomputed)
        _check_stake(f"bucket of {forecaster}", vault.bucket, state["bucket"])

    def compare_delegation(what: str, shares: Stake, state: Any) -> None:
        _check_stake(what, shares, state["shares"])

    for forecaster, vault in ledger.vaults.items():
        yield "forecasterOf", (forecaster,), partial(compare, forecaster, vault)
        for delegator, delegation in vault.delegations.items():
            what = f"stake of {delegator} on {forecaster}"
            yield "delegationOf", (forecaster, delegator), partial(compare_delegation, what, delegation.shares)


def _of_credits(ledger: Ledger) -> Iterator[Comparison]:
    def compare(account: str, credit: int, state: Any) -> None:
        agree(f"credit of {account}", state, credit)

    for account, credit in ledger.credits.items():
        yield "creditOf", (account,), partial(compare, account, credit)


def _check_stake(what: str, recomputed: Stake, recorded: Mapping[str, int]) -> None:
    agree(what, tuple(recorded[state] for state in STATES), tuple(getattr(recomputed, state) for state in STATES))


def _check_custody(tokens: int, ledger: Ledger) -> None:
    """Require that the vault's tokens cover stakes, credits, rewards, bonds and funds.

    A surplus is rounding or a gift.
    """
    funds = sum(fund.free + fund.reserved for fund in ledger.funds.values())
    owed = ledger.stakes_wei() + sum(ledger.credits.values()) + ledger.unpaid_wei() + ledger.bonds + funds
    if tokens < owed:
        raise Mismatch("tokens of the vault", tokens, f"at least {owed}")


def _vault_fields(vault: VaultBook) -> dict[str, object]:
    """The struct's members from the books."""
    return {
        "operator": vault.operator,
        "authority": vault.authority,
        "commissionBps": vault.commission_bps,
        "locked": vault.locked,
        "openWagers": vault.open_wagers,
        "price": vault.price,
        "delegationCap": vault.delegation_cap,
        "reserveBps": vault.reserve_bps,
        "delegatedShares": vault.shares("earning", "warming"),
        "earningShares": vault.shares("earning"),
        "exitingShares": vault.shares("exiting"),
        "rewardPerShare": vault.reward_per_share,
    }
