"""The books that the events give, against the state that the chain itself answers at one block."""

from oracle.audit.books import VaultBook
from oracle.audit.chain import ChainReader
from oracle.audit.errors import Mismatch
from oracle.audit.ledger import Ledger
from oracle.audit.place import Place


def check_state(chain: ChainReader, place: Place, ledger: Ledger, block: int) -> None:
    """Raise Mismatch at the first fund, vault, credit or total that the chain holds otherwise at that block."""
    for pool, fund in ledger.funds.items():
        held = chain.view("Vault", place.vault, "fundOf", [pool], block)
        _agree(f"fund of pool 0x{pool.hex()}", (held["free"], held["reserved"]), (fund.free, fund.reserved))
    for forecaster, vault in ledger.vaults.items():
        held = chain.view("Vault", place.vault, "forecasterOf", [forecaster], block)
        for name, recomputed in _vault_fields(vault).items():
            _agree(f"{name} of {forecaster}", held[name], recomputed)
    for account, credit in ledger.credits.items():
        _agree(f"credit of {account}", chain.view("Vault", place.vault, "creditOf", [account], block), credit)
    _check_custody(chain, place, ledger, block)


def _check_custody(chain: ChainReader, place: Place, ledger: Ledger, block: int) -> None:
    """Tokens held cover stakes, credits, bonds and funds; the rest is rewards nobody brought up to date yet."""
    bonds = chain.view("Vault", place.vault, "bonds", [], block)
    held = chain.view("Token", place.token, "balanceOf", [place.vault], block)
    funds = sum(fund.free + fund.reserved for fund in ledger.funds.values())
    owed = ledger.stakes_wei() + sum(ledger.credits.values()) + bonds + funds
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
        "earning": vault.total("earning"),
        "warming": vault.total("warming"),
        "exiting": vault.total("exiting"),
        "losses": vault.losses,
        "rewardPerUnit": vault.reward_per_unit,
    }


def _agree(what: str, recorded: object, recomputed: object) -> None:
    if recorded != recomputed:
        raise Mismatch(what, recorded, recomputed)
