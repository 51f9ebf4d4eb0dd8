"""`forewatt node status --ledger fabric`: what a forecaster's node did on a channel, and what comes next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from forewatt.commands import CannotRun, Command, json_option, print_json
from scripts._consortium.client import client_options
from scripts._consortium.node.pool_id import PoolId
from scripts._node.status import deadline_lines, health_of, moment, round_line

if TYPE_CHECKING:
    from scripts._consortium.node.channel import Channel

EXAMPLES = """\
forewatt node status --ledger fabric --pool 0x... \\
  --peer peer0.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path forecaster/msp"""


@click.command("status", cls=Command, part="node", extra="fabric", examples=EXAMPLES)
@click.option("--pool", type=PoolId(), required=True, help="Id of the pool.")
@click.option("--forecaster", help="Address of the forecaster.  [default: that of the client]")
@click.option("--rounds", "count", type=click.IntRange(min=1), default=8, show_default=True, help="Rounds to show.")
@click.option(
    "--node", "url", help="URL of the running node, whose health is shown.  [default: its port, if it is set]"
)
@client_options
@json_option
def status(pool: bytes, forecaster: str | None, count: int, url: str | None, as_json: bool, **client: Any) -> None:
    """Show a forecaster's balance and stake, its latest rounds with what they earned, and its next deadlines."""
    from forewatt.settings import settings
    from oracle.node.process.plan import addresses_of
    from scripts._consortium.node.channel import PeerChannel

    named = addresses_of([forecaster], "--forecaster")[0] if forecaster else None
    with PeerChannel(**client) as channel:
        report = report_of(channel, pool, named, count, url or settings().node_url)
    if as_json:
        print_json(report)
        return
    for line in lines(report):
        click.echo(line)


def report_of(channel: "Channel", pool: bytes, forecaster: str | None, count: int, url: str | None) -> dict[str, Any]:
    """The report as one mapping; amounts in wei, times in UTC seconds. CannotRun if there is no such forecaster."""
    from dataclasses import asdict

    from oracle.node.status import deadlines, profit_wei, rounds_of
    from scripts._consortium.node.accounts import Account
    from scripts._consortium.node.pool import ChannelPool
    from scripts._consortium.node.view import ChannelView

    account, source = Account(channel), ChannelPool(channel, pool, [])
    address, book = forecaster or account.address, account.forecaster(forecaster)
    if book is None:
        raise CannotRun(f"{address} is not a forecaster of channel {channel.name}")
    snapshot = ChannelView(channel, pool, source.rules).refresh()
    rounds = rounds_of(source.rules, snapshot.rounds, address, snapshot.now, count)
    return {
        "forecaster": address,
        "operator": book.operator,
        "organisation": book.msp,
        "authority": book.authority,
        "jailed": account.is_jailed(pool, address),
        **asdict(account.position(address)),
        "block": snapshot.block,
        "now": snapshot.now,
        "rounds": [asdict(entry) for entry in rounds],
        "profit_wei": profit_wei(rounds),
        "node": health_of(url),
        "deadlines": [asdict(due) for due in deadlines(source.rules, snapshot.rounds, address, snapshot.now)],
    }


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The report for people."""
    from oracle.accounts.amounts import in_tokens

    jailed = ", JAILED in this pool: mend the model, then `forewatt node recalibrate`" if report["jailed"] else ""
    yield f"forecaster {report['forecaster']} of {report['organisation']}{jailed}"
    yield f"at block {report['block']}, the ledger's time is {moment(report['now'])}"
    yield (
        f"balance: {in_tokens(report['balance_wei'])}, {in_tokens(report['claimable_wei'])} to claim; stake: "
        f"{in_tokens(report['stake_wei'])}, {in_tokens(report['locked_wei'])} locked behind open wagers of "
        f"{in_tokens(report['open_wagers_wei'])}; {report['entries']} entries to collect"
    )
    yield from map(round_line, report["rounds"])
    if report["rounds"]:
        yield f"profit of these rounds: {in_tokens(report['profit_wei'])} tokens"
    else:
        yield "no entry in any round yet"
    yield from deadline_lines(report)
