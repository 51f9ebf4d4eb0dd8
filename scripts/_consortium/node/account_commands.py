"""`forewatt node register|stake|unstake|claim|withdraw|recalibrate --ledger fabric`: a client's own account."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from forewatt.commands import Command
from scripts._amounts import Tokens, require_amount, say, tokens_option
from scripts._consortium.client import client_options
from scripts._consortium.node.pool_id import PoolId

if TYPE_CHECKING:
    from scripts._consortium.node.accounts import Account

CLIENT = "--peer peer0.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path operator/msp"
some_option = click.option("--tokens", "amount_wei", type=Tokens(), help="Amount in tokens.")
reason_option = click.option("--reason", required=True, help="What was wrong and is mended; all members can read it.")
all_option = click.option("--all", "everything", is_flag=True, help="All of it.")


@contextmanager
def account_of(client: dict[str, Any]) -> Iterator["Account"]:
    """The account of the client that the options name."""
    from scripts._consortium.node.accounts import Account
    from scripts._consortium.node.channel import PeerChannel

    with PeerChannel(**client) as channel:
        yield Account(channel)


@click.command(
    "register",
    cls=Command,
    part="node",
    extra="fabric",
    examples=f"forewatt node register --ledger fabric --stake 100 \\\n  {CLIENT}",
)
@click.option("--authority", help="Address that may commit for the forecaster, too.  [default: the client's]")
@click.option("--stake", "stake_wei", type=Tokens(), required=True, help="First stake in tokens, out of the balance.")
@client_options
def register(authority: str | None, stake_wei: int, **client: Any) -> None:
    """Register the client as a forecaster with its first stake, once; prints the forecaster's address.

    A client that is registered already keeps its forecaster; without a stake it gets one. The balance must cover it:
    a regulator deposits, and the client claims.
    """
    from oracle.node.process.plan import addresses_of

    named = addresses_of([authority], "--authority")[0] if authority else None
    with account_of(client) as account:
        account.register(named)
        if not account.position().stake_wei:
            account.stake(stake_wei)
        click.echo(account.address)


@click.command(
    "stake",
    cls=Command,
    part="node",
    extra="fabric",
    examples=f"forewatt node stake --ledger fabric --tokens 50 \\\n  {CLIENT}",
)
@tokens_option
@client_options
def stake(amount_wei: int, **client: Any) -> None:
    """Move tokens from the client's balance to its forecaster's stake; they earn at once."""
    with account_of(client) as account:
        account.stake(amount_wei)
        say(amount_wei, f"staked on {account.address}")


@click.command(
    "unstake",
    cls=Command,
    part="node",
    extra="fabric",
    examples=f"forewatt node unstake --ledger fabric --all \\\n  {CLIENT}",
)
@some_option
@all_option
@client_options
def unstake(amount_wei: int | None, everything: bool, **client: Any) -> None:
    """Move tokens from the stake back to the balance, once the ends of all entries are collected."""
    require_amount(amount_wei, everything)
    with account_of(client) as account:
        say(account.unstake(amount_wei), "are in the balance again")


@click.command(
    "claim", cls=Command, part="node", extra="fabric", examples=f"forewatt node claim --ledger fabric \\\n  {CLIENT}"
)
@client_options
def claim(**client: Any) -> None:
    """Add deposits, gains, bonds and fees that were credited to the client's balance."""
    with account_of(client) as account:
        say(account.claim(), "claimed")


@click.command(
    "withdraw",
    cls=Command,
    part="node",
    extra="fabric",
    examples=f"forewatt node withdraw --ledger fabric --tokens 10 \\\n  {CLIENT}",
)
@some_option
@all_option
@client_options
def withdraw(amount_wei: int | None, everything: bool, **client: Any) -> None:
    """Redeem tokens of the client's balance. A regulator pays them outside of the ledger."""
    require_amount(amount_wei, everything)
    with account_of(client) as account:
        say(account.withdraw(amount_wei), "redeemed")


@click.command(
    "recalibrate",
    cls=Command,
    part="node",
    extra="fabric",
    examples='forewatt node recalibrate --ledger fabric --pool 0x... --reason "trained on the new turbines" \\\n'
    f"  {CLIENT}",
)
@click.option("--pool", type=PoolId(), required=True, help="Id of the pool.")
@reason_option
@client_options
def recalibrate(pool: bytes, reason: str, **client: Any) -> None:
    """End the jail of the client's forecaster in a pool, one period after the slash or later.

    Mend the model first: the next deviation above the threshold slashes again.
    """
    with account_of(client) as account:
        account.recalibrate(pool, reason)
        click.echo(f"{account.address} may commit again in pool 0x{pool.hex()}")
