"""Runs the demo of the consortium from the network's keys to the audit."""

import asyncio
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from contracts.consortium.audit.channel import Audited, audit_channel
from demo.consortium.market import Market
from demo.consortium.members import REGULATOR, market_rules, start_network
from demo.consortium.play import Game, Played
from demo.consortium.strangers import refusals
from demo.outcome import SCORE_SCALE, tokens
from demo.stages import Stages
from forewatt.embedded.fabric.network import FabricNetwork
from forewatt.embedded.fabric.programs import home
from forewatt.embedded.stack import Stack

FEEDS = 16
PERIOD_S = 43_200
USERS = 3
PARTS = ("fabric", "consent", "stranger")


@dataclass(frozen=True)
class ConsortiumOutcome:
    """The rounds, what was refused, and what the audit verified."""

    rounds: tuple[Played, ...]
    refused: dict[str, str]
    audited: Audited

    @property
    def agrees(self) -> bool:
        """Whether all scores and payouts are those of the protocol, to the integer."""
        return all(played.agrees(name) for played in self.rounds for name in played.entries)


def run_consortium(folder: Path, seed: int, console: Console) -> ConsortiumOutcome:
    """Run the demo; stops every process at its end. FabricNotBuilt without Fabric's programs."""
    home()
    with Stack(folder, (), or_next_free=True) as stack:
        for part in PARTS:
            shutil.rmtree(stack.folder / part, ignore_errors=True)
        with Stages(console) as stages:
            with stages.stage("Fabric: an orderer, three organisations' peers and chaincode"):
                network = start_network(stack, USERS)
            outcome = asyncio.run(_play(stack, network, seed, stages))
        show(console, outcome)
    return outcome


async def _play(stack: Stack, network: FabricNetwork, seed: int, stages: Stages) -> ConsortiumOutcome:
    rules = market_rules(period_s=PERIOD_S, ref_lag=1)
    async with Market(network, rules, FEEDS) as market:
        game = Game(stack, market, random.Random(seed))
        with stages.stage("members, a pool, accounts and stakes"):
            await game.prepare()
        rounds = []
        for number, play in enumerate((game.calm, game.disputed, game.refuted, game.silent)):
            with stages.stage(f"round {number}"):
                rounds.append(await play(number))
        with stages.stage("what the channel refuses"):
            refused = await refusals(market, stack.folder / "stranger", next(iter(rounds[-1].entries.values())))
        with stages.stage("audit from all blocks"):
            _, audited = await audit_channel(market.gateway(market.client(REGULATOR)), with_private=True)
    return ConsortiumOutcome(tuple(rounds), refused, audited)


def show(console: Console, outcome: ConsortiumOutcome) -> None:
    """Print the rounds, what was refused, and what the audit verified."""
    table = Table(title="Rounds", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("round", "forecaster"):
        table.add_column(column, no_wrap=True)
    for column in ("wager", "score", "gain", "by the protocol"):
        table.add_column(column, justify="right")
    table.add_column("")
    for played in outcome.rounds:
        for place, (name, forecast) in enumerate(played.entries.items()):
            right = played.expected[forecast.address]
            table.add_row(
                str(played.number) if place == 0 else "",
                name,
                tokens(forecast.wager),
                "" if right.score is None else f"{played.scores[forecast.address] / SCORE_SCALE:.4f}",
                tokens(played.gain(name)),
                tokens(right.payout - forecast.wager),
                "[green]equal[/]" if played.agrees(name) else "[red]differs[/]",
            )
        table.add_section()
    console.print(table)
    for played in outcome.rounds:
        console.print(f"Round {played.number}: {played.story}.")
    console.print("\nRefused:")
    for attempt, why in outcome.refused.items():
        console.print(f"  {attempt}: [dim]{why}[/]")
    audited = outcome.audited
    console.print(
        f"\nAudit: {audited.blocks} blocks, {audited.transactions} transactions, {audited.signatures} signatures, "
        f"{audited.calls} calls ({audited.unseen} with data that the auditor does not hold) in {audited.seconds:.1f} s."
    )
