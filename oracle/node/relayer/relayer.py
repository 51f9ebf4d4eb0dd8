"""The relayer: takes submissions, sends them in bundles, and knows what became of each."""

import json
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from prometheus_client import Counter, Gauge

from forewatt.protocol.typed import Domain, ForecastCommit
from oracle.chain.pool import PoolEpochs
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcError
from oracle.chain.transactions.call import Call, Intent, Outcome, Receipt
from oracle.chain.transactions.lane import Lane
from oracle.chain.transactions.reverts import decode_revert
from oracle.node.attempts import Attempts
from oracle.node.relayer import calls
from oracle.node.relayer.check import Checker, Refused
from oracle.node.relayer.submission import RUNNING, Kind, State, Submission, submission_id
from oracle.private_files import private_file

log = logging.getLogger(__name__)
relayed = Counter("forewatt_relayer_submissions_total", "Submissions by what became of them", ["kind", "outcome"])
waiting = Gauge("forewatt_relayer_waiting_submissions", "Submissions that wait for their bundle", ["kind"])

MOST_WAITING = 5_000
MOST_A_FORECASTER = 8
"""Submissions of one forecaster that may wait or be under way."""
MOST_COMMITS_A_ROUND = 4
"""Commits of one forecaster that are taken for one round: each further one is a revision."""
_REMEMBERED = 20_000
RECORD = "relayed.jsonl"
"""The file in the node's folder that has each bundle with its cost and its forecasters, a line each."""
Request = tuple[Kind, ForecastCommit, bytes]
"""A commit with its signature, or with its key for a reveal."""


@dataclass(frozen=True)
class RelayerParts:
    """The parts of a relayer; `forecasters` may use it, None: all may. `folder` is where its record lies.

    `now` returns the chain's time in UTC s.
    """

    pools: Mapping[bytes, PoolEpochs]
    now: Callable[[], int]
    domain: Domain
    rpc: RpcClient
    account: Lane
    checker: Checker
    market: str
    forecasters: frozenset[str] | None
    folder: Path


@dataclass(frozen=True)
class Bundle:
    """Submissions that share a transaction."""

    kind: Kind
    number: int


class Relayer:
    """Takes submissions from several threads; the service loop calls `step`."""

    def __init__(self, parts: RelayerParts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._known: dict[str, Submission] = {}
        self._running: dict[str, Submission] = {}
        self._running_of: defaultdict[str, int] = defaultdict(int)
        """Forecaster -> how many of its submissions are running."""
        self._commits: dict[tuple[bytes, int, str], set[str]] = {}
        self._bundles: dict[Bundle, list[Submission]] = {}
        self._attempts = Attempts()
        self._made = 0

    # taking

    def take(self, requests: Sequence[Request]) -> list[Submission | Refused]:
        """Check many requests by two requests to the chain; for each its submission, or why it is refused.

        One that was taken before is returned with its state, and is not sent again.
        """
        asked = [
            Submission(submission_id(kind, commit, self._parts.domain), kind, commit, proof)
            for kind, commit, proof in requests
        ]
        try:
            now = self._parts.now()
        except RpcError as error:
            return [Refused(503, f"the chain does not answer: {error}", 2)] * len(asked)
        found = [self._screened(one, now) for one in asked]
        fresh = [at for at, one in enumerate(asked) if found[at] is one]
        for at, refused in zip(fresh, self._parts.checker.check([asked[at] for at in fresh]), strict=True):
            # The market refuses what is on chain already: then the state of the first submission is the answer.
            found[at] = self._taken(asked[at]) if refused is None else self.find(asked[at].id) or refused
        return found

    def _screened(self, one: Submission, now: int) -> Submission | Refused:
        """The known submission, the new one, or why no signature could make the relayer take it."""
        parts, commit = self._parts, one.commit
        if commit.pool not in parts.pools:
            return Refused(404, f"this relayer does not serve the pool 0x{commit.pool.hex()}")
        if parts.forecasters is not None and commit.forecaster not in parts.forecasters:
            return Refused(403, f"this relayer pays no gas for {commit.forecaster}: ask its operator")
        known = self.find(one.id)
        if known is not None and known.state in RUNNING:
            return known
        first, until = one.window(parts.pools[commit.pool].rules)
        if not first <= now < until:
            if known is not None:
                return known
            # A node whose endpoint is a block ahead of ours asks before the window that we see, and asks again.
            status = 425 if now < first else 409
            return Refused(
                status, f"the {one.kind} of round {commit.round} is possible in [{first}, {until}), it is {now}"
            )
        with self._lock:
            return self._lack_of_room(one) or one

    def _taken(self, one: Submission) -> Submission | Refused:
        """A submission that was checked; the one that another request brought meanwhile, if there is one."""
        with self._lock:
            known = self._known.get(one.id)
            if known is not None and known.state in RUNNING:
                return known
            if (refused := self._lack_of_room(one)) is not None:
                return refused
            self._known[one.id] = self._running[one.id] = one
            self._running_of[one.commit.forecaster] += 1
            if one.kind is Kind.COMMIT:
                self._commits.setdefault(_place(one.commit), set()).add(one.id)
            self._forget_locked()
        relayed.labels(one.kind, "taken").inc()
        return one

    def find(self, identity: str) -> Submission | None:
        """A submission by its id."""
        with self._lock:
            return self._known.get(identity)

    def _lack_of_room(self, one: Submission) -> Refused | None:
        """Why too much waits already for another submission; the lock must be held."""
        forecaster, number = one.commit.forecaster, one.commit.round
        if len(self._running) >= MOST_WAITING:
            return Refused(503, f"{MOST_WAITING} submissions wait already: ask again, or send it yourself", 5)
        if self._running_of.get(forecaster, 0) >= MOST_A_FORECASTER:
            return Refused(429, f"{MOST_A_FORECASTER} submissions of {forecaster} wait already: ask again", 5)
        others = self._commits.get(_place(one.commit), set()) - {one.id}
        if one.kind is Kind.COMMIT and len(others) >= MOST_COMMITS_A_ROUND:
            return Refused(429, f"{MOST_COMMITS_A_ROUND} commits of {forecaster} were taken for round {number}")
        return None

    def _forget_locked(self) -> None:
        """Forget the oldest submissions that are over."""
        while len(self._known) > _REMEMBERED + len(self._running):
            identity = next(known for known in self._known if known not in self._running)
            self._commits.pop(_place(self._known.pop(identity).commit), None)

    # sending

    @property
    def failing(self) -> list[tuple[int, str]]:
        """For each bundle that failed last time: how often in a row, and why."""
        return self._attempts.failing

    def step(self) -> None:
        """Follow up what was sent, then send what waits, a bundle a kind."""
        now = self._parts.now()
        ended = self._parts.account.step(now)
        self._attempts.settle(ended)
        for outcome in ended:
            self._settle(outcome)
        self._expire(now)
        for kind in Kind:
            self._gather(kind)
        due = [bundle for bundle in list(self._bundles) if not self._parts.account.holds(bundle)]
        self._attempts.perform(due, self._send)

    def _expire(self, now: int) -> None:
        """End the submissions whose window is over."""
        with self._lock:
            known = [one for one in self._running.values() if one.state is State.WAITING]
        for one in known:
            until = one.window(self._parts.pools[one.commit.pool].rules)[1]
            if now >= until:
                self._end(one, State.EXPIRED, f"its window ended at {until}")
        self._bundles = {
            bundle: left
            for bundle, items in self._bundles.items()
            if (left := [one for one in items if one.state is not State.EXPIRED])
        }

    def _gather(self, kind: Kind) -> None:
        """Make a bundle of what waits, unless one of the kind is being sent."""
        bundled = {id(one) for items in self._bundles.values() for one in items}
        with self._lock:
            ready = [one for one in self._running.values() if one.kind is kind and one.state is State.WAITING]
        ready = [one for one in ready if id(one) not in bundled]
        waiting.labels(kind).set(len(ready))
        if ready and not any(bundle.kind is kind for bundle in self._bundles):
            self._made += 1
            self._bundles[Bundle(kind, self._made)] = ready[: calls.LARGEST[kind]]

    def _send(self, bundle: Bundle) -> None:
        items, kind = self._bundles[bundle], bundle.kind
        name = f"bundle of {len(items)} {kind}s"
        call = Call(name, self._parts.market, calls.bundle(kind, items), gas=calls.gas_of(kind, len(items)))
        deadline = max(one.window(self._parts.pools[one.commit.pool].rules)[1] for one in items)
        for one in items:
            one.state = State.SENT
        try:
            receipt = self._parts.account.submit(Intent(bundle, call, deadline))
        except Exception:
            if not self._parts.account.holds(bundle):
                for one in items:
                    one.state = State.WAITING
            raise
        self._settle(Outcome(Intent(bundle, call, deadline), receipt))

    def _settle(self, outcome: Outcome) -> None:
        """Note what became of a bundle's items; those of a lost or failed bundle wait for another one."""
        bundle = outcome.intent.key
        if not isinstance(bundle, Bundle) or bundle not in self._bundles:
            return
        items = self._bundles.pop(bundle)
        if outcome.receipt is None:
            if outcome.error is not None:
                log.warning("the bundle of %d %ss failed: %s", len(items), bundle.kind, outcome.error)
            for one in items:
                one.state = State.WAITING
            return
        receipt = outcome.receipt
        skipped = self._skipped(receipt)
        for one in items:
            one.transaction, one.block = receipt.hash, receipt.block
            errors = skipped.get(_place(one.commit))
            if errors:
                self._end(one, State.SKIPPED, _worded(errors.pop(0)))
            else:
                self._end(one, State.MINED, "")
        self._record(bundle.kind, items, receipt)

    def _skipped(self, receipt: Receipt) -> dict[tuple[bytes, int, str], list[bytes]]:
        answer: Mapping[str, Any] | None = self._parts.rpc.call("eth_getTransactionReceipt", receipt.hash)
        return calls.skipped_in((answer or {}).get("logs") or (), self._parts.market)

    def _end(self, one: Submission, state: State, reason: str) -> None:
        with self._lock:
            one.state, one.reason = state, reason
            if self._running.pop(one.id, None) is not None:
                self._running_of[one.commit.forecaster] -= 1
                if not self._running_of[one.commit.forecaster]:
                    del self._running_of[one.commit.forecaster]
        relayed.labels(one.kind, state).inc()
        if reason:
            details = {"forecaster": one.commit.forecaster, "round": one.commit.round, "why": reason}
            log.warning("%s %s", one.kind, state, extra=details)

    def _record(self, kind: Kind, items: Sequence[Submission], receipt: Receipt) -> None:
        """Write what the bundle cost and for whom, so that its operator can charge for it."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "kind": kind,
            "transaction": receipt.hash,
            "gas": receipt.gas_used,
            "cost_wei": str(receipt.cost_wei),
            "forecasters": [one.commit.forecaster for one in items],
        }
        with private_file(self._parts.folder / RECORD).open("a") as file:
            file.write(json.dumps(line) + "\n")
        seconds = monotonic() - min(one.since for one in items)
        log.info("%d %ss mined", len(items), kind, extra={"gas": receipt.gas_used, "longest_s": round(seconds, 2)})


def _place(commit: ForecastCommit) -> tuple[bytes, int, str]:
    return commit.pool, commit.round, commit.forecaster


def _worded(error: bytes) -> str:
    return str(decode_revert(error)) if error else "no reason is given: it may have run out of gas"
