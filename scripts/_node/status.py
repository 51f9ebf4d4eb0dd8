"""`forewatt node status`: what a forecaster's node did, what it earned, and what comes next."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from forewatt.commands import json_option, print_json
from scripts._ledger import OWN_OPTIONS, NodeCommand

HEALTH_S = 5.0
LARGEST_FILTER = 200
"""The most rounds that are looked for in one request for events."""
EXAMPLES = """\
forewatt node status --forecaster 0x...
forewatt node status --forecaster 0x... --rounds 96 --json | jq .net_profit_wei
forewatt node status --forecaster 0x... --node http://127.0.0.1:8300
forewatt node status --ledger fabric --help"""


@click.command(
    "status",
    cls=NodeCommand,
    examples=EXAMPLES,
    fabric="scripts._consortium.node.status:status",
    of_fabric=OWN_OPTIONS,
)
@click.option("--forecaster", envvar="FOREWATT_FORECASTER", required=True, help="Address of the forecaster on chain.")
@click.option("--rounds", "count", type=click.IntRange(min=1), default=8, show_default=True, help="Rounds to show.")
@click.option(
    "--node", "url", help="URL of the running node, whose health is shown.  [default: its port, if it is set]"
)
@json_option
def status(forecaster: str, count: int, url: str | None, as_json: bool) -> None:
    """Show a forecaster's stake, its latest rounds with what they earned and cost, and its next deadlines.

    With FOREWATT_TOKEN_PRICE, the worth of a token in the chain's coin, the profit is also shown net of gas. Items that
    the market skipped in a relayer's bundle are shown with the reason.
    """
    from oracle.node.process.plan import addresses_of

    report = report_of(addresses_of([forecaster], "--forecaster")[0], count, url)
    if as_json:
        print_json(report)
        return
    for line in lines(report):
        click.echo(line)


def report_of(forecaster: str, count: int, url: str | None) -> dict[str, Any]:
    """The report as one mapping; amounts in wei, times in UTC seconds."""
    from dataclasses import asdict

    from forewatt.protocol.windows import next_round
    from forewatt.settings import settings
    from oracle.accounts.stakes import position_of
    from oracle.chain.deployment import load
    from oracle.chain.shared import shared_client
    from oracle.node.expenses import gas_paid, skips_of
    from oracle.node.process.parts import shared_parts
    from oracle.node.status import deadlines, net_profit_wei, profit_wei, rounds_of, with_gas

    current = settings()
    shared, rpc = shared_parts(current), shared_client(current)
    with shared.content:
        snapshot = shared.view.refresh()
        book = shared.contracts.vault.forecasterOf(forecaster)
        rules = shared.pool.rules
        rounds = rounds_of(rules, snapshot.rounds, forecaster, snapshot.now, count)
        rounds = with_gas(rounds, gas_paid(rpc, (name for one in rounds for name in one.transactions)))
        newest = next_round(rules, snapshot.now + rules.open_ahead_s)
        numbers = range(min((one.number for one in rounds), default=max(0, newest - count)), newest + 1)
        since, first = rules.gate(numbers[0]) - rules.open_ahead_s, load(current.deployment_path).block
        market, pool = str(shared.contracts.market.address), shared.pool.id
        skips = skips_of(rpc, market, pool, forecaster, numbers[-LARGEST_FILTER:], since, first)
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
            "gas_wei": sum(one.gas_wei for one in rounds),
            "net_profit_wei": net_profit_wei(rounds, current.token_price),
            "skips": [asdict(skip) for skip in skips],
            "node": health_of(url or current.node_url),
            "deadlines": [asdict(due) for due in deadlines(rules, snapshot.rounds, forecaster, snapshot.now)],
        }


def health_of(url: str | None) -> dict[str, Any] | None:
    """What the running node says of its health; None if its URL is not known."""
    if url is None:
        return None
    import httpx

    from forewatt.foreign_json import parse_json

    try:
        answer = parse_json(httpx.get(f"{url.rstrip('/')}/health", timeout=HEALTH_S).content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return {"status": "unknown", "problems": [f"{url} gives no answer: {error}"], "warnings": []}
    return answer if isinstance(answer, dict) else {"status": "unknown", "problems": [f"{url} is no node"]}


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The report for people."""
    from oracle.accounts.amounts import in_tokens

    stake = report["stake"]
    mend = "mend the model, then `forewatt node recalibrate`"
    jailed = f", JAILED in {report['jails']} pools: {mend}" if report["jails"] else ""
    yield f"forecaster {report['forecaster']} of {report['operator']}{jailed}"
    yield f"at block {report['block']}, {moment(report['now'])}"
    yield (
        f"stake: {in_tokens(stake['earning_wei'])} earning, {in_tokens(stake['warming_wei'])} warming, "
        f"{in_tokens(stake['exiting_wei'])} exiting, {in_tokens(stake['locked_wei'])} locked behind open wagers of "
        f"{in_tokens(report['open_wagers_wei'])}; {in_tokens(stake['claimable_wei'])} to claim"
    )
    yield from map(round_line, report["rounds"])
    if not report["rounds"]:
        yield "no entry in any round yet"
    else:
        net = report["net_profit_wei"]
        after = "" if net is None else f"; {in_tokens(net)} tokens net of gas"
        gas = f"their gas cost {in_tokens(report['gas_wei'])} of the chain's coin"
        yield f"profit of these rounds: {in_tokens(report['profit_wei'])} tokens; {gas}{after}"
    for skip in report["skips"]:
        yield f"round {skip['round']}: skipped by the market in {skip['transaction']}: {skip['reason']}"
    yield from deadline_lines(report)


def round_line(entry: dict[str, Any]) -> str:
    """A round for people."""
    from oracle.accounts.amounts import in_tokens

    score = "" if entry["score"] is None else f", score {entry['score'] / 1e9:.4f}"
    result = "" if entry["result_wei"] is None else f", result {in_tokens(entry['result_wei'])}"
    risk = f", {in_tokens(entry['at_risk_wei'])} at risk" if entry["at_risk_wei"] else ""
    gas = f", gas {in_tokens(entry['gas_wei'])}" if entry["gas_wei"] else ""
    name = f"round {entry['number']}, gate {moment(entry['gate'])}: {entry['state']}"
    return f"{name}, wager {in_tokens(entry['wager_wei'])}{score}{result}{risk}{gas}"


def deadline_lines(report: dict[str, Any]) -> Iterator[str]:
    """The next deadlines, and the health of the running node, for people."""
    for due in report["deadlines"]:
        yield f"next: {due['what']} before {moment(due['before'])}, in {due['before'] - report['now']} s"
    if (node := report["node"]) is not None:
        said = [*node.get("problems", ()), *node.get("warnings", ())]
        yield f"the node is {node.get('status')}" + "".join(f"\n  {line}" for line in said)


def moment(seconds: int) -> str:
    """A time in UTC to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
