"""Plays the day: moves the clock step by step and waits for what running nodes must do before each deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from demo.clock import ClockDriver, wait_for
from demo.contest import Contest
from demo.options import WARM_UP_ROUNDS, DemoOptions
from demo.rolling import RollingRestart
from demo.schedule import in_flight, missing_before, needs_fresh_features
from demo.services import node_name
from demo.watch import Watch, progress_of
from forewatt.clock import UnixS, utc
from forewatt.embedded.stack import Stack
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import deadlines

LAG_STEPS = 4
"""Steps that the measurements may lag behind the clock while no node needs the newest ones."""


@dataclass
class Day:
    """Moves the clock through the rounds; `late` lists what took longer than `options.wait_s`."""

    options: DemoOptions
    stack: Stack
    driver: ClockDriver
    watch: Watch
    rules: PoolParams
    contest: Contest
    restarts: RollingRestart | None = None
    show: Callable[[str], None] = lambda _: None
    late: list[str] = field(default_factory=list)

    def warm_up(self) -> None:
        """Play the day before, whose measurements are history already, from observation to observation."""
        for number in range(WARM_UP_ROUNDS):
            moment = UnixS(deadlines(self.rules, number).observe_start)
            if moment < self.options.replay_start:
                self.driver.move_replay(moment)
                self.driver.move_chain(moment)
                self._wait_for(partial(self._unobserved, number))
        self.driver.move_replay(self.options.replay_start)
        self.driver.move_chain(self.options.replay_start)

    def run(self, numbers: range, progress: Callable[[float], None]) -> None:
        """Play until every round of `numbers` has ended."""
        first, last = self.driver.now, deadlines(self.rules, numbers[-1]).hard_end + self.rules.lead_s
        while self.driver.now < last and not self._ended(numbers[-1]):
            if self.restarts is not None:
                self.restarts.step()
            self.step()
            self._kill_if_due(numbers[-1])
            progress((self.driver.now - first) / (last - first))
        if self.restarts is not None:
            self.restarts.finish()

    def step(self) -> None:
        """Move the clock by one step: wait for the nodes, then move the meters, then the chain."""
        started = time.monotonic()
        moment = UnixS(self.driver.now + self.options.tick_s)
        self._wait_for(lambda: self._missing_before(moment))
        self.driver.move_replay(moment)
        lag = 0 if needs_fresh_features(self.rules, self.driver.now, moment) else LAG_STEPS
        wanted = UnixS(moment - (1 + lag) * self.options.tick_s)
        if wanted >= self.options.replay_start:
            self._wait_for(lambda: self.watch.missing_measurement(wanted))
        self.driver.move_chain(moment)
        self.show(f"{utc(moment):%d %b %H:%M}")
        time.sleep(max(0.0, self.options.pause_s - (time.monotonic() - started)))

    def _wait_for(self, find_missing: Callable[[], str | None]) -> None:
        def checked() -> str | None:
            self.stack.check()
            return find_missing()

        at = f"{utc(self.driver.now):%d %b %H:%M}"
        missing = wait_for(checked, self.options.wait_s, lambda text: self.show(f"{at}, waiting for {text}"))
        if missing:
            self.late.append(f"at {at}: {missing}")

    def _missing_before(self, until: UnixS) -> str | None:
        rounds, now = self.watch.rounds(), self.driver.now
        if missing := self.contest.act(rounds, now, until):
            return missing
        alive = sum(self._at_work(node_name(model)) for model in self.options.models)
        for number in in_flight(self.rules, now, until):
            nodes = alive if number >= WARM_UP_ROUNDS else 0
            if missing := missing_before(progress_of(number, rounds.get(number)), self.rules, now, until, nodes):
                return missing
        return None

    def _at_work(self, name: str) -> bool:
        """Whether a process runs, or will in a moment."""
        return self.stack.running(name) or (self.restarts is not None and self.restarts.under_way == name)

    def _unobserved(self, number: int) -> str | None:
        return (
            None
            if progress_of(number, self.watch.rounds().get(number)).observed
            else f"round {number}: the observation"
        )

    def _ended(self, number: int) -> bool:
        return progress_of(number, self.watch.rounds().get(number)).closed

    def _kill_if_due(self, last: int) -> None:
        """Kill the chosen forecaster's process between its commitment and its reveal in the last round."""
        name = node_name(self.options.killed) if self.options.killed else None
        if name is None or not self.stack.running(name):
            return
        if progress_of(last, self.watch.rounds().get(last)).committed == len(self.options.models):
            self.stack.kill(name)
