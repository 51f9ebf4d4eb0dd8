"""What a watcher knows of its own about a round: its meters, and which payloads it could open in time."""

from collections.abc import Callable

from forewatt.protocol.pool import PoolParams
from oracle.chain.pool import Pool
from oracle.chain.rounds import RoundState
from oracle.chain.view import Snapshot
from oracle.node.attestor.availability import Judging
from oracle.node.attestor.readings import ReadPower, ValidWindow, truth_of
from oracle.node.ledger import PoolSource


class Evidence:
    """Judges payloads as an attestor does, from their reveal on, and remembers what was known at the observation."""

    def __init__(self, pool: PoolSource, availability: Judging, read_power: ReadPower) -> None:
        self._pool, self._read_power = pool, read_power
        self._availability = availability
        self._judged: dict[int, dict[str, bool]] = {}
        """Round -> forecaster -> whether its payload could be opened, as of the observation."""

    def follow(self, snapshot: Snapshot) -> None:
        """Fetch what was revealed, and judge it, until the round is observed."""
        rules = self._pool.rules
        for number, state in snapshot.rounds.items():
            if _is_awaited(rules, state, snapshot.now):
                judgements = self._availability.judge(self._pool.at(number), state.in_order(), first_try_s=0.0)
                sure = {one.entry.forecaster: one.available for one in judgements if one.available is not None}
                self._judged[number] = sure
        over = self._over(snapshot)
        self._availability.forget(over)
        self._judged = {number: judged for number, judged in self._judged.items() if not over(number)}

    def judged(self, state: RoundState) -> dict[int, bool]:
        """Index -> whether the payload could be opened before the round was observed, for those that are known."""
        known = self._judged.get(state.number, {})
        return {entry.index: known[entry.forecaster] for entry in state.in_order() if entry.forecaster in known}

    def measured(self, pool: Pool, number: int) -> tuple[bytes, ...]:
        """The series of the own meters, in feed order."""
        rules = pool.rules
        window = ValidWindow(rules.valid_from(number), rules.step_s, rules.steps)
        power_mw = self._read_power(window, tuple(feed.asset_id for feed in pool.feeds))
        return truth_of(power_mw, pool.feeds, rules.steps).series

    def _over(self, snapshot: Snapshot) -> Callable[[int], bool]:
        rules = self._pool.rules
        return lambda number: snapshot.now >= rules.gate(number) + rules.dispute_end_s


def _is_awaited(rules: PoolParams, state: RoundState, now: int) -> bool:
    """Whether the round has revealed entries, no observation yet, and can still be observed."""
    is_running = state.observed is None and now < rules.gate(state.number) + rules.observe_end_s
    return is_running and any(entry.key is not None for entry in state.entries.values())
