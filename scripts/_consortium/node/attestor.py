"""The attestor on a channel: it measures rounds, and lets its organisation's peer endorse what it has measured."""

import logging
from dataclasses import dataclass
from pathlib import Path

from contracts.consortium.ledger.addresses import organisation_address
from contracts.consortium.service.consent import agree
from oracle.chain.rounds import RoundState
from oracle.chain.view import Snapshot
from oracle.errors import StillFetching
from oracle.node.attempts import Attempts
from oracle.node.attestor.measuring import Measuring, awaiting
from oracle.node.attestor.readings import ReadPower
from scripts._consortium.node.channel import Channel
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.series import HeldJudging, HeldSeries, deliver_observation
from scripts._consortium.node.view import ChannelView

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Judge:
    """Measure a round, and agree with what was measured."""

    round: int


class ChannelAttestor(Measuring):
    """Judges every round in its observe window, again until it is observed: a payload or a reading may come late.

    The judgement goes to `consent`, the folder that the organisation's chaincode reads. The series go to the round's
    custodians.
    """

    def __init__(
        self, channel: Channel, pool: ChannelPool, view: ChannelView, read_power: ReadPower, consent: Path
    ) -> None:
        judging = HeldJudging(HeldSeries(channel, pool.id))
        super().__init__(pool, view, judging, read_power, self._deliver)
        self._channel, self._epochs, self._consent = channel, pool, consent
        self._attempts = Attempts()
        self._agreed: dict[int, bytes] = {}
        """Round -> CID of the latest judgement."""

    @property
    def failing(self) -> list[tuple[int, str]]:
        """For each round that could not be judged last time: how often in a row, and why."""
        return self._attempts.failing

    def step(self) -> None:
        """Judge the rounds in their observe window."""
        snapshot = self.follow()
        due = [Judge(number) for number in awaiting(self._pool.rules, snapshot.now) if self._is_due(number, snapshot)]
        self._agreed = {number: cid for number, cid in self._agreed.items() if Judge(number) in due}
        self._attempts.perform(due, self._judge)

    def _is_due(self, number: int, snapshot: Snapshot) -> bool:
        state, rules = snapshot.rounds.get(number, RoundState(number)), self._pool.rules
        is_open = state.observed is None and state.ended is None
        return is_open and snapshot.now >= rules.gate(number) + rules.observe_start_s

    def _judge(self, action: Judge) -> None:
        number, own = action.round, organisation_address(self._channel.msp)
        try:
            observation, _ = self.measure(number, [own])
        except StillFetching as waiting:
            log.debug("%s", waiting)
            return
        agree(self._consent, observation.pool, number, observation.root, observation.available, observation.cid)
        if self._agreed.get(number) != observation.cid:
            log.info("round %d is judged, available 0b%s", number, format(observation.available, "b"))
        self._agreed[number] = observation.cid

    def _deliver(self, number: int, block: bytes) -> bytes:
        return deliver_observation(self._channel, self._epochs, number, block)
