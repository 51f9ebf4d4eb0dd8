"""Measures the truth of a round, and checks which payloads are available: what an attestor of any ledger does."""

import logging
from collections.abc import Callable, Iterable, Sequence

from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.tree import observation_tree
from forewatt.protocol.typed import Observation
from oracle.chain.pool import Pool
from oracle.chain.rounds import RoundState
from oracle.chain.view import Snapshot
from oracle.errors import AttestationError, StillFetching
from oracle.node.attestor.availability import Judgement, Judging
from oracle.node.attestor.readings import ReadPower, Truth, ValidWindow, truth_of
from oracle.node.ledger import PoolSource, View

log = logging.getLogger(__name__)
_NAMED = 3
"""How many missing payloads an answer explains."""
Publish = Callable[[int, bytes], bytes]
"""Puts the observation of a round where those that settle it find it; the raw CID."""


def refusal(rules: PoolParams, number: int, now: int, missing_steps: int) -> str | None:
    """Why a round cannot be attested at `now`, or None. Pure.

    In the first half of the window the attestor waits for late readings: attestors that sign too early would sign
    different truths. In the second half it attests without them.
    """
    gate = rules.gate(number)
    start, end = gate + rules.observe_start_s, gate + rules.observe_end_s
    if not start <= now < end:
        return f"round {number} is observed in [{start}, {end}), the chain's time is {now}"
    if missing_steps and now < half_of_window(rules, number):
        until = half_of_window(rules, number)
        return f"round {number} lacks {missing_steps} readings; the attestor waits for them until {until}"
    return None


def half_of_window(rules: PoolParams, number: int) -> int:
    """The middle of a round's observe window (UTC s): from then on nothing is waited for."""
    return rules.gate(number) + (rules.observe_start_s + rules.observe_end_s) // 2


def still_fetching(rules: PoolParams, number: int, now: int, judgements: Sequence[Judgement]) -> str | None:
    """Why a round must wait for payloads at `now`, or None. Pure.

    In the first half of the window every payload that was not fetched is waited for. In the second half such a payload
    counts as unavailable.
    """
    waiting = [judgement for judgement in judgements if judgement.available is None]
    until = half_of_window(rules, number)
    if not waiting or now >= until:
        return None
    reasons = "; ".join(f"entry {judgement.entry.index}: {judgement.reason}" for judgement in waiting[:_NAMED])
    return (
        f"round {number}: still fetching {len(waiting)} of {len(judgements)} payloads, ask again; from {until} on what "
        f"cannot be fetched counts as unavailable ({reasons})"
    )


class Measuring:
    """Measures the rounds of one pool, and judges the payloads of their entries."""

    def __init__(
        self, pool: PoolSource, view: View, availability: Judging, read_power: ReadPower, publish: Publish
    ) -> None:
        self._pool = pool
        self._view = view
        self._availability = availability
        self._read_power = read_power
        self._publish = publish

    @property
    def pool(self) -> bytes:
        """The id of its pool."""
        return self._pool.id

    def follow(self) -> Snapshot:
        """Get what was revealed since the last step, in the background, and forget the rounds that are over."""
        snapshot, rules = self._view.refresh(), self._pool.rules
        for number in awaiting(rules, snapshot.now):
            state = snapshot.rounds.get(number)
            if state is not None and any(entry.key is not None for entry in state.entries.values()):
                self._availability.follow(self._pool.at(number), state.in_order())
        self._availability.forget(lambda number: snapshot.now >= rules.gate(number) + rules.observe_end_s)
        return snapshot

    def measure(self, number: int, accounts: Iterable[str]) -> tuple[Observation, list[str]]:
        """The observation of a round, and those of the accounts that attest it in its epoch.

        AttestationError if it cannot be attested now; StillFetching if that is because of payloads.
        """
        snapshot = self._view.refresh(newest=True)
        self._refuse(number, snapshot.now, missing_steps=0)
        self._refuse_while_events_lack(number, snapshot.now)
        snapshot = self._view.refresh()
        in_epoch = self._pool.at(number)
        known = list(accounts)
        attesting = [account for account in known if account in in_epoch.attestors]
        if not attesting:
            raise AttestationError(f"none of {', '.join(known)} attests round {number}")
        truth = self._truth(in_epoch, number)
        self._refuse(number, snapshot.now, truth.missing_steps)
        state = snapshot.rounds.get(number, RoundState(number))
        available = self._available(in_epoch, state, snapshot.now)
        return self._observe(in_epoch, truth, number, available), attesting

    def _refuse(self, number: int, now: int, missing_steps: int) -> None:
        if reason := refusal(self._pool.rules, number, now, missing_steps):
            raise AttestationError(reason)

    def _refuse_while_events_lack(self, number: int, now: int) -> None:
        """Wait for events that the endpoint has not given yet; in the second half of the window attest without them.

        Without its reveal an honest entry would be denied.
        """
        difference = self._view.difference(number)
        if difference is None:
            return
        if now < half_of_window(self._pool.rules, number):
            raise StillFetching(f"round {number}: the endpoint lacks events: in the market {difference}")
        log.error("round %d is attested without events that the endpoint lacks: in the market %s", number, difference)

    def _truth(self, pool: Pool, number: int) -> Truth:
        rules = pool.rules
        window = ValidWindow(rules.valid_from(number), rules.step_s, rules.steps)
        power_mw = self._read_power(window, tuple(feed.asset_id for feed in pool.feeds))
        return truth_of(power_mw, pool.feeds, rules.steps)

    def _observe(self, pool: Pool, truth: Truth, number: int, available: int) -> Observation:
        cid = self._publish(number, encode_observation(ObservationPayload(pool.id, number, truth.series)))
        root = observation_tree(truth.series, pool.rules.group_size).root
        return Observation(pool.id, number, root, available, cid)

    def _available(self, pool: Pool, state: RoundState, now: int) -> int:
        """The bits of the available entries; StillFetching while one is not known."""
        judgements = self._availability.judge(pool, state.in_order())
        if reason := still_fetching(pool.rules, state.number, now, judgements):
            raise StillFetching(reason)
        missing = [judgement for judgement in judgements if judgement.available is None]
        if (
            missing
            and not any(judgement.heard for judgement in judgements)
            and not self._availability.gateway_answers()
        ):
            raise StillFetching(
                f"round {state.number}: no gateway of this attestor answers, so it cannot judge any payload: "
                f"{missing[0].reason}"
            )
        # An entry's index may have changed since it was judged: it comes from the round's state.
        indices = [state.entries[judgement.entry.forecaster].index for judgement in judgements if judgement.available]
        return sum(1 << index for index in indices)


def awaiting(rules: PoolParams, now: int) -> range:
    """The rounds whose gate is over and whose observe window is not."""
    first = (now - rules.observe_end_s - rules.genesis) // rules.period_s + 1
    last = (now - rules.genesis) // rules.period_s
    return range(max(0, first), last + 1)
