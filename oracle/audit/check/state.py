"""The books that the events give, against the state that the chain itself answers at one block."""

from oracle.audit.errors import Mismatch
from oracle.audit.read.chain import ChainReader
from oracle.audit.read.target import Place
from oracle.audit.replay.books import VaultBook
from oracle.audit.replay.ledger import Ledger


def check_state(chain: ChainReader, place: Place, ledger: Ledger, block: int) -> None:
    """Raise Mismatch at the first fund, vault, credit or total that the chain holds otherwise at that block."""
    for pool, fund in ledger.funds.items():
        held = chain.view("Vault", place.vault, "fundOf", [pool], block)
        _agree(f"fund of pool 0x{pool.hex()}", (held["free"], held["reserved"]), (fund.free, fund.reserved))
    for forecaster, vault in ledger.vaults.items():
        held = chain.view("Vault", place.vault, "forecasterOf", [forecaster], block)
        for name, recomputed in _vault_fields(vault).items():
            _agree(f"{name} of {forecaster}", held[name], recomputed)
        for staker, position in {vault.operator: vault.bucket, **vault.delegations}.items():
            held = chain.view("Vault", place.vault, "positionOf", [forecaster, staker], block)
            stake = tuple(held[state] for state in ("earning", "warming", "exiting"))
            _agree(f"stake of {staker} on {forecaster}", stake, (position.earning, position.warming, position.exiting))
    for account, credit in ledger.credits.items():
        _agree(f"credit of {account}", chain.view("Vault", place.vault, "creditOf", [account], block), credit)
    _check_custody(chain, place, ledger, block)


def _check_custody(chain: ChainReader, place: Place, ledger: Ledger, block: int) -> None:
    """Tokens held cover stakes, credits, rewards, bonds and funds; the rest was lost to rounding or is a gift."""
    _agree("bonds", chain.view("Vault", place.vault, "bonds", [], block), ledger.bonds)
    held = chain.view("Token", place.token, "balanceOf", [place.vault], block)
    funds = sum(fund.free + fund.reserved for fund in ledger.funds.values())
    owed = ledger.stakes_wei() + sum(ledger.credits.values()) + ledger.unpaid_wei() + ledger.bonds + funds
    if held < owed:
        raise Mismatch("tokens held by the vault", held, f"at least {owed}")


def _vault_fields(vault: VaultBook) -> dict[str, object]:
    """The struct's members as the books have them."""
    return {
        "operator": vault.operator,
        "authority": vault.authority,
        "commissionBps": vault.commission_bps,
        "locked": vault.locked,
        "openWagers": vault.open_wagers,
        "losses": vault.losses,
        "price": vault.price,
        "delegated": vault.shares("earning", "warming"),
        "exiting": vault.shares("exiting"),
        "earning": vault.shares("earning"),
        "rewardPerShare": vault.reward_per_share,
    }


def _agree(what: str, recorded: object, recomputed: object) -> None:
    if recorded != recomputed:
        raise Mismatch(what, recorded, recomputed)
