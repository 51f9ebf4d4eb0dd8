"""A role's share of a key's queue: all roles and pools of a process send one transaction after the other."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, replace

from prometheus_client import Counter

from forewatt.bounded import forget_oldest
from oracle.accounts.signer import Signer
from oracle.chain.transactions.call import Intent, Outcome, Receipt
from oracle.chain.transactions.queue import TransactionQueue

mined = Counter(
    "forewatt_node_mined_total", "Mined transactions of a node by what they did", ["role", "pool", "action"]
)
gas_used = Counter("forewatt_node_gas_total", "Gas of a node's mined transactions", ["role", "pool", "action"])
gas_spent = Counter("forewatt_node_gas_wei_total", "What a node paid for gas, in wei", ["role", "pool", "action"])
_REMEMBERED = 256


@dataclass(frozen=True)
class Scope:
    """What sends: a role in a pool. Actions of two scopes never count as the same, however equal they look."""

    role: str
    pool: bytes

    @property
    def labels(self) -> tuple[str, str]:
        """The labels of its metrics."""
        return self.role, "0x" + self.pool.hex()


@dataclass(frozen=True)
class _Scoped:
    scope: Scope
    key: Hashable


class SharedQueue:
    """The queue of one key, with a lane for each scope that uses it. Safe to use from several threads."""

    def __init__(self, queue: TransactionQueue) -> None:
        self.queue = queue
        self._lock = threading.Lock()
        self._waiting: dict[Scope, list[Outcome]] = {}
        self.scopes: set[Scope] = set()
        """What sends with this key."""

    def lane(self, scope: Scope) -> "Lane":
        """The share of a scope."""
        self.scopes.add(scope)
        return Lane(self, scope)

    def step(self, scope: Scope, now: float | None) -> list[Outcome]:
        """Follow up everything under way; returns what ended for this scope. Other scopes get theirs when they ask."""
        with self._lock:
            for outcome in self.queue.step(now):
                key = outcome.intent.key
                if isinstance(key, _Scoped):
                    own = replace(outcome, intent=replace(outcome.intent, key=key.key))
                    self._waiting.setdefault(key.scope, []).append(own)
            return self._waiting.pop(scope, [])


class Lane:
    """What one scope sends through a key's queue; the methods are those of the queue."""

    def __init__(self, shared: SharedQueue, scope: Scope) -> None:
        self._shared, self._scope = shared, scope
        self._counted: dict[str, None] = {}

    @property
    def signer(self) -> Signer:
        return self._shared.queue.signer

    @property
    def address(self) -> str:
        return self._shared.queue.address

    @property
    def gas_price_wei(self) -> int:
        """What a unit of gas costs now, with the usual tip."""
        return self._shared.queue.gas_price_wei

    def holds(self, key: Hashable) -> bool:
        """Whether a transaction of this scope for this intent is under way."""
        return self._shared.queue.holds(_Scoped(self._scope, key))

    def step(self, now: float | None = None) -> list[Outcome]:
        """Follow up everything under way; returns what ended for this scope."""
        ended = self._shared.step(self._scope, now)
        for outcome in ended:
            self._count(outcome.intent.key, outcome.receipt)
        return ended

    def submit(self, intent: Intent) -> Receipt | None:
        """Send an intent; see TransactionQueue.submit."""
        receipt = self._shared.queue.submit(replace(intent, key=_Scoped(self._scope, intent.key)))
        self._count(intent.key, receipt)
        return receipt

    def _count(self, key: Hashable, receipt: Receipt | None) -> None:
        if receipt is None or receipt.hash in self._counted:
            return
        self._counted[receipt.hash] = None
        forget_oldest(self._counted, _REMEMBERED)
        labels = (*self._scope.labels, type(key).__name__.lower())
        mined.labels(*labels).inc()
        gas_used.labels(*labels).inc(receipt.gas_used)
        gas_spent.labels(*labels).inc(receipt.cost_wei)
