"""Compares the replayed books with the state that the chain answers at one block."""

from collections.abc import Mapping

from oracle.audit.compare import agree
from oracle.audit.errors import Mismatch
from oracle.audit.read.chain import ChainReader
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.books import STATES, Stake, VaultBook
from oracle.audit.replay.ledger import Ledger


def check_state(chain: ChainReader, target: AuditTarget, ledger: Ledger, block: int) -> None:
    """Raise Mismatch at the first fund, vault, stake, credit or total that differs from the chain's at that block."""
    for pool, fund in ledger.funds.items():
        state = chain.view("Vault", target.vault, "fundOf", [pool], block)
        agree(f"fund of pool 0x{pool.hex()}", (state["free"], state["reserved"]), (fund.free, fund.reserved))
    for forecaster, vault in ledger.vaults.items():
        state = chain.view("Vault", target.vault, "forecasterOf", [forecaster], block)
        for name, recomputed in _vault_fields(vault).items():
            agree(f"{name} of {forecaster}", state[name], recomputed)
        _check_stake(f"bucket of {forecaster}", state["bucket"], vault.bucket)
        for delegator, delegation in vault.delegations.items():
            state = chain.view("Vault", target.vault, "delegationOf", [forecaster, delegator], block)
            _check_stake(f"stake of {delegator} on {forecaster}", state["shares"], delegation.shares)
    for account, credit in ledger.credits.items():
        agree(f"credit of {account}", chain.view("Vault", target.vault, "creditOf", [account], block), credit)
    _check_custody(chain, target, ledger, block)


def _check_stake(what: str, recorded: Mapping[str, int], recomputed: Stake) -> None:
    agree(what, tuple(recorded[state] for state in STATES), tuple(getattr(recomputed, state) for state in STATES))


def _check_custody(chain: ChainReader, target: AuditTarget, ledger: Ledger, block: int) -> None:
    """Require that the vault's tokens cover stakes, credits, rewards, bonds and funds.

    A surplus is rounding or a gift.
    """
    agree("bonds", chain.view("Vault", target.vault, "bonds", [], block), ledger.bonds)
    tokens = chain.view("Token", target.token, "balanceOf", [target.vault], block)
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
