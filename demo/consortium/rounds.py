"""One round as its clients play it, from the commits to the collection."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.consortium.rounds.proposals import deadlines_of_proposals
from contracts.consortium.rounds.refutations import encode_proof
from contracts.consortium.service.consent import agree
from demo.consortium.forecasts import Forecast, Series, sealed_forecast
from demo.consortium.market import Events, Market
from demo.consortium.members import ORGANISATIONS, REGULATOR
from forewatt.fabric.identity import Client
from forewatt.protocol.cid import cid_of
from forewatt.protocol.losses import right_rows
from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.protocol.refute import GroupProof
from forewatt.protocol.tree import observation_tree
from forewatt.protocol.windows import deadlines

NONCE_BYTES = 32
CUSTODIANS = (REGULATOR,)


@dataclass
class Round:
    """A round under way. `judged` names the folder with an organisation's judgement."""

    market: Market
    number: int
    judged: Callable[[str], Path]
    entries: dict[str, Forecast] = field(default_factory=dict)
    truth: Series = ()

    async def reach(self, *names: str) -> None:
        """Tick deadlines of the round by their names in `Deadlines`."""
        times = deadlines(self.market.rules, self.number)
        for name in names:
            await self.market.reach(getattr(times, name))

    async def send(self, client: Client, name: str, **options: Any) -> Events:
        """Send a call about this round."""
        return await self.market.send(client, name, pool=self.market.pool, round=self.number, **options)

    def forecast(self, client: Client, series: Series, wager: int) -> Forecast:
        """A sealed forecast of a client, which is not committed yet."""
        return sealed_forecast(self.market.rules, self.market.pool, self.number, client, series, wager)

    async def enter(self, forecast: Forecast) -> None:
        """Commit a forecast, and deliver its sealed payload to those that will judge it."""
        self.entries[forecast.address] = forecast
        await self.market.send(forecast.client, "commit", **forecast.arguments)
        await self.deliver(forecast)

    async def deliver(self, forecast: Forecast) -> None:
        """Deliver the sealed payload of an entry to the custodians."""
        transient = {"payload": forecast.sealed, "nonce": os.urandom(NONCE_BYTES)}
        await self.send(
            forecast.client,
            "deliver_payload",
            forecaster=forecast.address,
            transient=transient,
            organisations=CUSTODIANS,
        )

    async def close(self, client: Client) -> Events:
        """Tick the gate and seal the round."""
        await self.reach("gate")
        return await self.send(client, "seal")

    async def reveal(self, forecast: Forecast) -> Events:
        """Deliver the key of an entry to the custodians."""
        transient = {"key": forecast.key, "nonce": os.urandom(NONCE_BYTES)}
        return await self.send(
            forecast.client, "reveal", forecaster=forecast.address, transient=transient, organisations=CUSTODIANS
        )

    @property
    def order(self) -> list[Forecast]:
        """The entries in index order."""
        return [self.entries[forecaster] for forecaster in sorted(self.entries, key=str.lower)]

    def agreed(
        self, truth: Series, available: int, organisations: Sequence[str] = ORGANISATIONS
    ) -> dict[str, bytes | int]:
        """The arguments of an observation, with which these organisations agree from now on."""
        pool = self.market.pool
        cid = cid_of(encode_observation(ObservationPayload(pool, self.number, truth)))
        root = observation_tree(truth, self.market.rules.group_size).root
        for msp in organisations:
            agree(self.judged(msp), pool, self.number, root, available, cid)
        return {"root": root, "available": available, "cid": cid}

    async def observe(self, client: Client, truth: Series) -> Events:
        """Tick the start of the observe window, and observe; every payload is available."""
        self.truth = truth
        await self.reach("reveal_end", "observe_start")
        return await self.send(client, "observe", **self.agreed(truth, (1 << len(self.entries)) - 1))

    def rows(self, counted: Sequence[Forecast], earlier: Series | None = None) -> list[bytes]:
        """The right rows of a proposal; `earlier` is the truth of the reference's round, if there is a reference."""
        rules = self.market.rules
        return right_rows(rules, [forecast.series for forecast in counted], self.truth, earlier)

    async def propose(self, client: Client, rows: list[bytes]) -> Events:
        """Tick the start of the propose window, and propose."""
        await self.reach("dispute_end")
        return await self.send(client, "propose", rows=rows, before=self._before)

    async def refute(self, client: Client, proposal: int, proof: GroupProof, row: int, key: bytes) -> Events:
        """Refute a proposal at the custodians' peers."""
        transient = {"proof": encode_proof(proof), "key": key}
        given = {"proposal": proposal, "row": row, "group": proof.group}
        return await self.send(client, "refute", transient=transient, organisations=CUSTODIANS, **given)

    async def finalize(self, client: Client, proposal: int = 0) -> Events:
        """Tick the end of the refute window, and finalize."""
        await self.market.reach(self._before + self.market.rules.refute_window_s)
        return await self.send(client, "finalize", proposal=proposal)

    async def collect(self, client: Client) -> None:
        """Collect the dues of all entries."""
        await asyncio.gather(*(self.send(client, "collect", forecaster=forecast.address) for forecast in self.order))

    @property
    def _before(self) -> int:
        return deadlines_of_proposals(self.market.rules, self.number)[0]
