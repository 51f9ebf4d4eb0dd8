"""The rounds of the demo: a calm one, a disputed one, a refuted one, and one with a forecaster that never reveals."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.consortium.accounts.funds import Fund
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from demo.consortium.expected import Outcome, expected
from demo.consortium.forecasts import Forecast, Series
from demo.consortium.market import Events, Market, address
from demo.consortium.members import ALPHA, BETA, REGULATOR, TOKEN, consent_folder
from demo.consortium.rounds import Round
from demo.consortium.weather import forecast_of, measured, truth_of
from forewatt.embedded.stack import Stack
from forewatt.fabric.identity import Client
from forewatt.protocol.refute import forecast_proof
from forewatt.protocol.rows import decode_row, encode_row

STAKE_WEI = 1_000 * TOKEN
FORECASTERS = {"alpha-1": (ALPHA, "User2"), "alpha-2": (ALPHA, "User3"), "beta-1": (BETA, "User2")}
ERRORS_PPM = {"alpha-1": 15_000, "alpha-2": 60_000, "beta-1": 30_000}
WAGERS = {"alpha-1": 20 * TOKEN, "alpha-2": 10 * TOKEN, "beta-1": 5 * TOKEN}


@dataclass(frozen=True)
class Played:
    """A round at its end: what the protocol expects, and what the channel's events and stakes say."""

    number: int
    story: str
    entries: Mapping[str, Forecast]
    expected: Mapping[str, Outcome]
    scores: Mapping[str, int]
    worth_before: Mapping[str, int]
    worth_after: Mapping[str, int]

    def gain(self, name: str) -> int:
        """What a forecaster has won or lost on the channel, in wei."""
        return self.worth_after[name] - self.worth_before[name]

    def agrees(self, name: str) -> bool:
        """Whether score and gain are those of the protocol, to the integer."""
        forecast = self.entries[name]
        outcome = self.expected[forecast.address]
        scored = self.scores[forecast.address] == (outcome.score or 0)
        return scored and self.gain(name) == outcome.payout - forecast.wager


@dataclass
class Game:
    """The market with its forecasters, and the truths so far."""

    stack: Stack
    market: Market
    dice: random.Random
    truths: dict[int, Series] = field(default_factory=dict)

    @property
    def forecasters(self) -> dict[str, Client]:
        """Name -> client."""
        return {name: self.market.client(msp, user) for name, (msp, user) in FORECASTERS.items()}

    def judged(self, msp: str) -> Path:
        """The folder with an organisation's judgement."""
        return consent_folder(self.stack, msp)

    async def prepare(self) -> None:
        """Found the channel, and prepare the accounts."""
        await self.market.found()
        await self.prepare_accounts()

    async def prepare_accounts(self) -> None:
        """Register and endow the forecasters, and give every organisation what its bonds cost."""
        for client in self.forecasters.values():
            if await self.market.read(key("forecaster", address(client))):
                await self.market.endow(client, STAKE_WEI)
                await self.market.send(client, "stake", amount=STAKE_WEI)
            else:
                await self.market.enrol(client, STAKE_WEI)
        for msp in (ALPHA, BETA, REGULATOR):
            await self.market.endow(self.market.client(msp), STAKE_WEI)

    async def calm(self, number: int) -> Played:
        """A round that nobody contests."""
        played, truth = await self._enter(number)
        revealed = played.order
        await self._reveal(played, revealed)
        await played.observe(self.market.client(REGULATOR), truth)
        return await self._settle(played, revealed, "nobody contests it")

    async def disputed(self, number: int) -> Played:
        """A round whose observation is wrong: an operator claims the right one, and the regulator rules."""
        played, truth = await self._enter(number)
        revealed = played.order
        await self._reveal(played, revealed)
        wrong = (played.order[0].series[0][: len(truth[0])], *truth[1:])
        played.truth = wrong
        await played.reach("reveal_end", "observe_start")
        available = (1 << len(revealed)) - 1
        claim = played.agreed(wrong, available, (BETA, REGULATOR))
        await played.send(self.market.client(REGULATOR), "observe", organisations=(BETA, REGULATOR), **claim)
        right = played.agreed(truth, available)
        await played.send(self.market.client(ALPHA), "dispute_observation", **right)
        await played.send(self.market.client(REGULATOR), "resolve", **right)
        played.truth = truth
        return await self._settle(played, revealed, "AlphaMSP disputes the observation; the regulator rules for it")

    async def refuted(self, number: int) -> Played:
        """A round with a proposal that favours its author's forecaster: one group shows that it is wrong."""
        played, truth = await self._enter(number)
        revealed = played.order
        await self._reveal(played, revealed)
        await played.observe(self.market.client(REGULATOR), truth)
        favoured = next(row for row, f in enumerate(revealed) if f.client.msp == BETA)
        rows = played.rows(revealed, self._earlier(number))
        losses = decode_row(rows[favoured])
        await played.propose(
            self.market.client(BETA), [*rows[:favoured], encode_row([0, *losses[1:]]), *rows[favoured + 1 :]]
        )
        forecast = revealed[favoured]
        proof = forecast_proof(forecast.series, forecast.seed, truth, 0, self.market.rules.group_size)
        # The regulator holds the payload's key; the other operator does not.
        await played.refute(self.market.client(REGULATOR), 0, proof, favoured, forecast.key)
        story = "BetaMSP proposes too small a loss for its forecaster; the regulator refutes it"
        return await self._settle(played, revealed, story, proposal=1)

    async def silent(self, number: int) -> Played:
        """A round in which one forecaster never delivers its key."""
        played, truth = await self._enter(number)
        hidden = self.forecasters["alpha-2"].subject
        revealed = [forecast for forecast in played.order if forecast.client.subject != hidden]
        await self._reveal(played, revealed)
        await played.observe(self.market.client(REGULATOR), truth)
        return await self._settle(played, revealed, "alpha-2 never delivers its key and forfeits its lock")

    async def _enter(self, number: int) -> tuple[Round, Series]:
        played, rules = Round(self.market, number, self.judged), self.market.rules
        await played.reach("open")
        rows = measured(self.dice, rules, self.market.feed_count)
        for name, client in self.forecasters.items():
            series = forecast_of(self.dice, rules, rows, ERRORS_PPM[name])
            await played.enter(played.forecast(client, series, WAGERS[name]))
        return played, truth_of(rows)

    async def _reveal(self, played: Round, revealed: list[Forecast]) -> None:
        self._free = await self._free_fund()
        await played.close(self.market.client(REGULATOR))
        for forecast in revealed:
            await played.reveal(forecast)

    async def _settle(self, played: Round, revealed: list[Forecast], story: str, proposal: int = 0) -> Played:
        number, earlier = played.number, self._earlier(played.number)
        self.truths[number] = played.truth
        await played.propose(self.market.client(ALPHA), played.rows(revealed, earlier))
        before = await self._worth()
        events = await played.finalize(self.market.client(REGULATOR), proposal)
        await played.collect(self.market.client(REGULATOR))
        names = {self._name(forecast): forecast for forecast in played.order}
        outcomes = expected(self.market.rules, played.order, revealed, played.truth, earlier, self._free)
        return Played(number, story, names, outcomes, _scores(events), before, await self._worth())

    def _earlier(self, number: int) -> Series | None:
        return self.truths.get(number - self.market.rules.ref_lag)

    def _name(self, forecast: Forecast) -> str:
        return next(name for name, client in self.forecasters.items() if client.subject == forecast.client.subject)

    async def _worth(self) -> dict[str, int]:
        return {name: await self.market.worth(client) for name, client in self.forecasters.items()}

    async def _free_fund(self) -> int:
        return decode_record(Fund, await self.market.read(key("fund", self.market.pool))).free


def _scores(events: Events) -> dict[str, int]:
    """Forecaster -> score, of the event of a final round."""
    final = next(event["fields"] for event in events if event["event"] == "Finalized")
    return dict(zip(final["forecasters"], final["scores"], strict=True))
