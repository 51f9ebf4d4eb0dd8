"""Carries out a plan's actions one by one; a failed action is logged and retried later, the others continue.

An action whose transaction waits for a block is pending, not failed: the next step follows it up.

That holds for errors that nobody foresaw, too: what another account puts on the chain must not stop a node's other
actions. Such errors are raised together once all actions were tried.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from prometheus_client import Counter

from forewatt.backoff import Backoff
from forewatt.bounded import remember_newest
from forewatt.stores.content import ContentError
from oracle.chain.transactions.call import Outcome
from oracle.errors import OracleError, TransactionPending

log = logging.getLogger(__name__)
refused = Counter("forewatt_node_refused_total", "Actions of a node role that could not be carried out", ["action"])

Action = TypeVar("Action", bound=Hashable)
_BACKOFF = Backoff(first_s=0.5, longest_s=10.0)
_REMEMBERED = 512
"""How many failed actions are remembered: one that is never planned again would stay for ever."""


class Attempts:
    """Remembers which actions failed, how often in a row, and when to try them again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: dict[Hashable, tuple[int, float]] = {}
        self._errors: dict[Hashable, str] = {}
        self._due: frozenset[Hashable] = frozenset()
        """The actions of the latest plan."""
        self._pending: set[Hashable] = set()

    @property
    def failing(self) -> list[tuple[int, str]]:
        """For each action that is due and failed last time: how often in a row, and why."""
        failed = {action: count for action, (count, _) in dict(self._failed).items() if action in self._due}
        return [(count, f"{action} failed: {self._errors.get(action, '')}") for action, count in failed.items()]

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """Note how actions ended whose transactions were under way; an action is the key of its transaction."""
        for outcome in outcomes:
            key = outcome.intent.key
            self._pending.discard(key)
            if outcome.error is not None:
                self._retry_later(key, self._failed.get(key, (0, 0.0))[0], outcome.error)
            else:
                self._failed.pop(key, None)

    def perform(self, actions: Iterable[Action], effect: Callable[[Action], None]) -> None:
        """Carry out every action, except those whose next try is not due yet.

        Raises an ExceptionGroup of the unforeseen errors, after the last action.
        """
        unforeseen: list[Exception] = []
        planned = tuple(actions)
        self._due = frozenset(planned)
        for action in planned:
            failed, next_try = self._failed.get(action, (0, 0.0))
            if self._clock() < next_try:
                continue
            try:
                effect(action)
                self._failed.pop(action, None)
                self._pending.discard(action)
            except TransactionPending as pending:
                self._failed.pop(action, None)
                if action not in self._pending:
                    log.info("%s", pending)
                self._pending.add(action)
            except (OracleError, ContentError) as error:
                self._retry_later(action, failed, error)
            except Exception as error:  # noqa: BLE001 - raised below, after the other actions
                self._retry_later(action, failed, error)
                unforeseen.append(error)
        if unforeseen:
            raise ExceptionGroup("actions failed with unforeseen errors", unforeseen)

    def _retry_later(self, action: Hashable, failed: int, error: Exception) -> None:
        refused.labels(type(action).__name__).inc()
        pause_s = _BACKOFF.pause_s(failed)
        details = {"failures": failed + 1, "next_try_s": round(pause_s, 1)}
        log.warning("%s failed: %s", action, error, extra=details)
        remember_newest(self._failed, action, (failed + 1, self._clock() + pause_s), _REMEMBERED)
        self._errors = {known: why for known, why in self._errors.items() if known in self._failed}
        self._errors[action] = str(error) or type(error).__name__
