"""`forewatt node stake|delegate|activate|unstake|withdraw|claim`: put a stake in and take it out."""

from typing import TYPE_CHECKING, NamedTuple

import click

from scripts._amounts import Tokens, require_amount, say, tokens_option
from scripts._chain import ChainCommand, account_option
from scripts._ledger import OWN_OPTIONS, NodeCommand

if TYPE_CHECKING:
    from oracle.accounts.signer import Signer
    from oracle.chain.contracts import Contracts

forecaster_option = click.option(
    "--forecaster", help="Address of the forecaster.  [default: the account's own forecaster]"
)


class Staker(NamedTuple):
    """An unlocked account, the forecaster that it means, and the contracts of the settings' deployment."""

    contracts: "Contracts"
    account: "Signer"
    forecaster: str
    now: int


def staker_of(alias: str, forecaster: str | None) -> Staker:
    """Unlock the account; without an address the forecaster is the account's own."""
    import ape

    from forewatt.settings import settings
    from oracle.accounts.signers import open_signer
    from oracle.accounts.stakes import forecaster_of
    from oracle.chain.contracts import contracts_of
    from oracle.chain.deployment import load

    contracts, account = contracts_of(load(settings().deployment_path)), open_signer(alias, settings())
    own = forecaster or forecaster_of(contracts, str(account.address))
    return Staker(contracts, account, own, int(ape.chain.blocks.head.timestamp))


@click.command(
    "stake",
    cls=NodeCommand,
    examples="forewatt node stake --account operator --tokens 50\nforewatt node stake --ledger fabric --help",
    fabric="scripts._consortium.node.account_commands:stake",
    of_fabric=OWN_OPTIONS,
)
@account_option
@tokens_option
def stake(alias: str, amount_wei: int) -> None:
    """Add to the own stake of the account's forecaster; it earns after the cooldown and `activate`."""
    from oracle.accounts.stakes import add_stake

    staker = staker_of(alias, None)
    add_stake(staker.contracts, staker.account, staker.forecaster, amount_wei)
    say(amount_wei, f"staked on {staker.forecaster}")


@click.command(
    "delegate", cls=ChainCommand, examples="forewatt node delegate --account saver --forecaster 0x... --tokens 25"
)
@account_option
@click.option("--forecaster", required=True, help="Address of the forecaster.")
@tokens_option
def delegate_(alias: str, forecaster: str, amount_wei: int) -> None:
    """Stake on somebody else's forecaster, up to what its operator accepts; it earns after `activate`."""
    from oracle.accounts.membership import delegate
    from oracle.accounts.stakes import require_tokens

    staker = staker_of(alias, forecaster)
    require_tokens(staker.contracts, staker.account, amount_wei)
    delegate(staker.contracts, staker.account, forecaster, amount_wei)
    say(amount_wei, f"delegated to {forecaster}")


@click.command("activate", cls=ChainCommand, examples="forewatt node activate --account operator")
@account_option
@forecaster_option
def activate(alias: str, forecaster: str | None) -> None:
    """Let a stake earn whose cooldown is over."""
    from oracle.accounts.stakes import activate_stake

    staker = staker_of(alias, forecaster)
    say(activate_stake(staker.contracts, staker.account, staker.forecaster, staker.now), "earn from now on")


@click.command(
    "unstake",
    cls=NodeCommand,
    examples="forewatt node unstake --account operator --tokens 10\nforewatt node unstake --account operator --all"
    "\nforewatt node unstake --ledger fabric --help",
    fabric="scripts._consortium.node.account_commands:unstake",
    of_fabric=OWN_OPTIONS,
)
@account_option
@forecaster_option
@click.option("--tokens", "amount_wei", type=Tokens(), help="Amount in tokens.")
@click.option("--all", "everything", is_flag=True, help="Unstake all that is not locked behind open wagers.")
def unstake_(alias: str, forecaster: str | None, amount_wei: int | None, everything: bool) -> None:
    """Start the exit of a stake: it stops earning at once, and can be withdrawn after the cooldown."""
    require_amount(amount_wei, everything)
    from oracle.accounts.stakes import unstake

    staker = staker_of(alias, forecaster)
    leaving_wei = unstake(staker.contracts, staker.account, staker.forecaster, amount_wei)
    say(leaving_wei, "leave; withdraw them after the cooldown with `forewatt node withdraw`")


@click.command(
    "withdraw",
    cls=NodeCommand,
    examples="forewatt node withdraw --account operator\nforewatt node withdraw --ledger fabric --help",
    fabric="scripts._consortium.node.account_commands:withdraw",
    of_fabric=OWN_OPTIONS,
)
@account_option
@forecaster_option
def withdraw_(alias: str, forecaster: str | None) -> None:
    """Withdraw an exiting stake whose cooldown is over to the account's wallet."""
    from oracle.accounts.stakes import withdraw

    staker = staker_of(alias, forecaster)
    say(withdraw(staker.contracts, staker.account, staker.forecaster, staker.now), "withdrawn")


@click.command(
    "claim",
    cls=NodeCommand,
    examples="forewatt node claim --account operator\nforewatt node claim --ledger fabric --help",
    fabric="scripts._consortium.node.account_commands:claim",
    of_fabric=OWN_OPTIONS,
)
@account_option
@click.option("--forecaster", "forecasters", multiple=True, help="Forecaster whose rewards to claim; repeat it.")
def claim_(alias: str, forecasters: tuple[str, ...]) -> None:
    """Claim bonds, fees, commissions and rewards to the account's wallet.

    Without --forecaster this claims what belongs to the account and to its own forecaster.
    """
    from forewatt.settings import settings
    from oracle.accounts.membership import claim
    from oracle.accounts.signers import open_signer
    from oracle.chain.contracts import contracts_of
    from oracle.chain.deployment import load

    contracts, account = contracts_of(load(settings().deployment_path)), open_signer(alias, settings())
    own = (
        [str(contracts.vault.forecasterId(account.address, 0))]
        if contracts.vault.registrations(account.address)
        else []
    )
    say(claim(contracts, account, list(forecasters) or own), "claimed")
