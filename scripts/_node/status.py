"""`forewatt node status`: what a forecaster's node did, what it earned, and what comes next."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from forewatt.commands import json_option, print_json
from scripts._chain import ChainCommand

EXAMPLES = """\
forewatt node status --forecaster 0x...
forewatt node status --forecaster 0x... --rounds 96 --json | jq .profit_wei"""


@click.command("status", cls=ChainCommand, examples=EXAMPLES)
@click.option("--forecaster", envvar="FOREWATT_FORECASTER", required=True, help="Address of the forecaster on chain.")
@click.option("--rounds", "count", type=click.IntRange(min=1), default=8, show_default=True, help="Rounds to show.")
@json_option
def status(forecaster: str, count: int, as_json: bool) -> None:
    """Show a forecaster's stake, its latest rounds with what they earned, and its next deadlines."""
    report = report_of(forecaster, count)
    if as_json:
        print_json(report)
        return
    for line in lines(report):
        click.echo(line)


def report_of(forecaster: str, count: int) -> dict[str, Any]:
    """The report as one mapping; amounts in wei, times in UTC seconds."""
    from dataclasses import asdict

    from forewatt.settings import settings
    from oracle.accounts.stakes import position_of
    from oracle.node.start import shared_parts
    from oracle.node.status import deadlines, profit_wei, rounds_of

    shared = shared_parts(settings())
    with shared.content:
        snapshot = shared.view.refresh()
        book = shared.contracts.vault.forecasterOf(forecaster)
        rules = shared.pool.rules
        rounds = rounds_of(rules, snapshot.rounds, forecaster, snapshot.now, count)
        return {
            "forecaster": forecaster,
            "operator": str(book.operator),
            "authority": str(book.authority),
            "jails": int(book.jails),
            "commission_bps": int(book.commissionBps),
            "delegation_cap_wei": int(book.delegationCap),
            "open_wagers_wei": int(book.openWagers),
            "stake": asdict(position_of(shared.contracts, str(book.operator), forecaster)),
            "block": snapshot.block,
            "now": snapshot.now,
            "rounds": [asdict(entry) for entry in rounds],
            "profit_wei": profit_wei(rounds),
            "deadlines": [asdict(due) for due in deadlines(rules, snapshot.rounds, forecaster, snapshot.now)],
        }


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The report for people."""
    from oracle.accounts.amounts import in_tokens

    stake = report["stake"]
    jailed = f", JAILED in {report['jails']} pools: recalibrate it" if report["jails"] else ""
    yield f"forecaster {report['forecaster']} of {report['operator']}{jailed}"
    yield f"at block {report['block']}, {moment(report['now'])}"
    yield (
        f"stake: {in_tokens(stake['earning_wei'])} earning, {in_tokens(stake['warming_wei'])} warming, "
        f"{in_tokens(stake['exiting_wei'])} exiting, {in_tokens(stake['locked_wei'])} locked behind open wagers of "
        f"{in_tokens(report['open_wagers_wei'])}; {in_tokens(stake['claimable_wei'])} to claim"
    )
    for entry in report["rounds"]:
        score = "" if entry["score"] is None else f", score {entry['score'] / 1e9:.4f}"
        result = "" if entry["result_wei"] is None else f", result {in_tokens(entry['result_wei'])}"
        risk = f", {in_tokens(entry['at_risk_wei'])} at risk" if entry["at_risk_wei"] else ""
        name = f"round {entry['number']}, gate {moment(entry['gate'])}: {entry['state']}"
        yield f"{name}, wager {in_tokens(entry['wager_wei'])}{score}{result}{risk}"
    if not report["rounds"]:
        yield "no entry in any round yet"
    else:
        yield f"profit of these rounds: {in_tokens(report['profit_wei'])} tokens"
    for due in report["deadlines"]:
        yield f"next: {due['what']} before {moment(due['before'])}, in {due['before'] - report['now']} s"


def moment(seconds: int) -> str:
    """A time in UTC to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
