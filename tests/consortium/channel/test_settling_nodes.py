"""A round on a real network that nodes alone play, from forecast to payout, while they are killed and started again."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contracts.consortium.accounts.stakes import Stake
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.proposals import deadlines_of_proposals
from contracts.consortium.rounds.state import FINAL, HIDDEN, REFUTED, End, Proposal, Truth
from demo.consortium.market import Market, address
from demo.consortium.members import ALPHA, BETA, REGULATOR, TOKEN, consent_folder
from forewatt.clock import UnixS, utc
from forewatt.embedded.stack import Stack
from forewatt.protocol.rows import encode_row
from forewatt.protocol.windows import deadlines
from forewatt.protocol.words import ZERO32
from tests.consortium.channel.conftest import Channel
from tests.consortium.channel.processes import NodeProcess, until
from tests.consortium.services import flat_service, manifest_of
from tests.serving import serving

pytestmark = pytest.mark.deep
FEEDS, POWER_MW = 4, 0.4
FORECASTERS = {ALPHA: "User8", BETA: "User9"}
SETTLER, WATCHER, LIAR = "User10", "User11", "User12"
READINGS = "create table if not exists readings (asset_id text, time timestamptz, power_mw double precision,"
READINGS += " quality smallint, primary key (asset_id, time))"


def measure(url: str, market: Market) -> None:
    """Write the readings of round 0."""
    rules = market.rules
    with psycopg.connect(url) as database:
        database.execute(READINGS)
        for feed in range(FEEDS):
            for step in range(rules.steps):
                values = (f"sun{feed}", utc(UnixS(rules.valid_from(0, step))), POWER_MW)
                database.execute("insert into readings values (%s, %s, %s, 0)", values)


def is_revealed(value: bytes) -> bool:
    return value not in (b"", HIDDEN)


def test_nodes_play_a_round_to_its_payout_and_refute_a_wrong_proposal(channel: Channel, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []

    async def run(url: str, postgres_url: str, closing: ExitStack) -> None:
        async with channel.market(FEEDS) as market:
            market.manifest = manifest_of(FEEDS)
            await channel.open(market)
            measure(postgres_url, market)
            clients = {msp: market.client(msp, user) for msp, user in FORECASTERS.items()}
            for client in clients.values():
                await market.enrol(client, 1_000 * TOKEN)
            for msp, user in ((REGULATOR, SETTLER), (REGULATOR, WATCHER), (BETA, LIAR)):
                await market.endow(market.client(msp, user), 1_000 * TOKEN)

            def node(
                msp: str, user: str, *roles: str, options: tuple[str, ...] = (), **environment: str
            ) -> NodeProcess:
                process = NodeProcess(
                    channel, msp, user, market.pool, FEEDS, tmp_path / user, roles, options, environment
                ).start()
                closing.callback(process.kill)
                return process

            nodes = [
                node(msp, user, "forecaster", options=("--wager", "20"), FOREWATT_FORECASTER_URL=url)
                for msp, user in FORECASTERS.items()
            ]
            consent = ("--consent", str(consent_folder(channel.stack, REGULATOR)))
            judging = node(
                REGULATOR, SETTLER, "attestor", "settler", options=consent, FOREWATT_POSTGRES_URL=postgres_url
            )
            watcher = node(REGULATOR, WATCHER, "watcher")
            rules, times, of = market.rules, deadlines(market.rules, 0), (market.pool, 0)
            await market.reach(times.open)
            for client in clients.values():
                await until(market, key("entry", *of, address(client)))
            nodes[0].kill()
            nodes[0].start()
            await market.reach(times.gate)
            for client in clients.values():
                await until(market, key("reveal", *of, address(client)), is_revealed)
            for time in (times.reveal_end, times.observe_start):
                await market.reach(time)
            truth = decode_record(
                Truth,
                await until(market, key("truth", *of), lambda value: decode_record(Truth, value).root != ZERO32),
            )
            assert truth.available == 0b11
            # The settler is down while a wrong proposal comes. The watcher refutes it, and proposes the right one.
            judging.kill()
            for time in (times.observe_end, times.dispute_end):
                await market.reach(time)
            before = deadlines_of_proposals(rules, 0)[0]
            wrong = [encode_row([1, 1])] * 2
            liar = market.client(BETA, LIAR)
            await market.send(liar, "propose", pool=market.pool, round=0, rows=wrong, before=before)
            refuted = decode_record(
                Proposal,
                await until(
                    market, key("proposal", *of, 0), lambda value: decode_record(Proposal, value).state == REFUTED
                ),
            )
            assert refuted.refuter == address(market.client(REGULATOR, WATCHER))
            right = decode_record(Proposal, await until(market, key("proposal", *of, 1)))
            assert right.proposer == refuted.refuter
            assert await market.read(key("row", *of, 1, 0)) not in wrong
            await until(market, key("bond", *of, 0))
            watcher.kill()
            watcher.start()
            judging.start()
            await market.reach(before + rules.refute_window_s)
            end = decode_record(End, await until(market, key("end", *of)))
            assert (end.state, end.proposal) == (FINAL, 1)
            for client in clients.values():
                stake = key("stake", address(client))
                await until(market, stake, lambda value: decode_record(Stake, value).entries == 0)
            assert [process.end() for process in (*nodes, judging, watcher)] == [0, 0, 0, 0]
            assert len(asked) == 2

    with Stack(tmp_path / "stack", ("postgres",)) as stack, serving(flat_service(asked)) as url, ExitStack() as closing:
        asyncio.run(run(url, stack.settings.postgres_url, closing))
