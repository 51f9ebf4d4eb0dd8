"""The transactions of one key: sent with the right nonce, followed up, replaced while they are stuck.

`submit` sends an intent and waits for a block only shortly; `step` follows up what is under way. Both return soon.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from eth_utils.address import to_checksum_address
from prometheus_client import Counter

from forewatt.bounded import forget_oldest
from forewatt.settings import Settings
from forewatt.telemetry.trace_ids import carried, resumed
from oracle.accounts.signer import Signer
from oracle.chain.rpc.errors import RpcError
from oracle.chain.transactions.call import Call, Intent, Outcome, Receipt
from oracle.chain.transactions.estimate import estimated_gas, why_reverted
from oracle.chain.transactions.fees import GWEI, FeePolicy, gwei, offer, replacement, urgency
from oracle.chain.transactions.flight import Flight
from oracle.chain.transactions.gauge import Rpc
from oracle.chain.transactions.transmit import Transmitter
from oracle.errors import Reverted, TransactionFailed, TransactionPending

log = logging.getLogger(__name__)
outcomes = Counter("forewatt_node_transactions_total", "Transactions by how they ended", ["outcome"])
replacements = Counter("forewatt_node_replacements_total", "Better offers for transactions that were stuck")
for _outcome in ("mined", "reverted", "replaced", "cancelled", "lost"):
    outcomes.labels(_outcome)  # a counter that begins at 1 has no increase

_REMEMBERED = 512
_BLOCKS_OF_PATIENCE = 3
_LAG_S = 2.0
"""By how much an endpoint's receipts may lag behind its count of transactions."""
_TRANSFER_GAS = 21_000
_FIRST_POLL_S, _LONGEST_POLL_S = 0.05, 0.5


@dataclass(frozen=True)
class SendPolicy:
    """How much a key pays, how long a step waits for a block, and when a transaction counts as stuck."""

    fees: FeePolicy = field(default_factory=FeePolicy)
    wait_s: float = 1.0
    patience_s: float = 30.0

    @classmethod
    def of(cls, settings: Settings) -> "SendPolicy":
        """The policy of the settings."""
        fees = FeePolicy(round(settings.fee_ceiling_gwei * GWEI), settings.fee_urgency_s)
        return cls(fees, settings.transaction_wait_s, settings.transaction_patience_s)


@dataclass(frozen=True)
class UnderWay:
    """A transaction that waits for a block; `at_ceiling`: it is stuck, and the fee ceiling allows no better offer."""

    name: str
    nonce: int
    age_s: float
    at_ceiling: bool


class TransactionQueue:
    """Sends the transactions of one key; safe to use from several threads."""

    def __init__(
        self,
        rpc: Rpc,
        signer: Signer,
        policy: SendPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.signer = signer
        self.policy = policy or SendPolicy()
        self._rpc = rpc
        self._clock, self._pause = clock, pause
        self._transmitter = Transmitter(rpc, signer, self.policy.fees, clock)
        self._lock = threading.RLock()
        self._flights: list[Flight] = []
        self._mined: dict[Hashable, str] = {}
        """Intent -> the transaction that had its effect, until it is found to be gone."""
        self._used, self._used_at = 0, 0.0
        """The nonces below are used up, as a receipt showed then, although an endpoint that lags may say less."""
        self._strangers: dict[Hashable, tuple[float, int]] = {}
        self._now: float | None = None
        self._wait_until = 0.0

    @property
    def address(self) -> str:
        return to_checksum_address(self.signer.address)

    @property
    def gas_price_wei(self) -> int:
        """What a unit of gas costs now, with the usual tip."""
        market = self._transmitter.gauge.market()
        return (market.base_wei or 0) + market.tip_wei

    @property
    def under_way(self) -> list[UnderWay]:
        """The transactions that wait for a block; it waits for no other call."""
        sent = [(flight, flight.versions[0]) for flight in tuple(self._flights) if flight.versions]
        return [
            UnderWay(flight.intent.call.name, flight.nonce, self._clock() - first.sent_at, flight.at_ceiling)
            for flight, first in sent
        ]

    def holds(self, key: Hashable) -> bool:
        """Whether a transaction for this intent is under way."""
        with self._lock:
            return any(flight.intent.key == key and not flight.is_cancelled for flight in self._flights)

    def sent_as(self, key: Hashable) -> str | None:
        """The newest transaction of an intent that is under way; None if there is none."""
        with self._lock:
            flights = [one for one in self._flights if one.intent.key == key and one.versions and not one.is_cancelled]
            return flights[-1].newest.hash if flights else None

    def step(self, now: float | None = None) -> list[Outcome]:
        """Follow up everything under way; returns what ended. `now` is the chain's time (UTC s)."""
        with self._lock:
            self._now = now if now is not None else self._now
            self._wait_until = self._clock() + self.policy.wait_s
            if not self._flights:
                return []
            count = self._count("latest")
            ended = [self._follow(flight, count) for flight in sorted(self._flights, key=lambda one: one.nonce)]
            self._fill_gap(count)
            return [outcome for outcome in ended if outcome is not None]

    def submit(self, intent: Intent) -> Receipt | None:
        """Send an intent; returns its receipt, or None if its effect is on chain already.

        Raises TransactionPending if it is not mined yet, Reverted if the contract refuses the call, TransactionFailed
        if it cannot be sent.
        """
        with self._lock:
            if self.holds(intent.key):
                raise TransactionPending(f"the {intent.call.name} is under way")
            if (receipt := self._receipt_of_mined(intent)) is not None:
                return receipt
            flight = self._started(intent)
            if flight is None:
                return None
            return self._awaited(flight, intent)

    def complete(self, intent: Intent, timeout_s: float) -> Receipt | None:
        """Send an intent and wait until it is mined: for commands, not for nodes. Raises as `submit`."""
        deadline = self._clock() + timeout_s
        while True:
            try:
                self._wait_until = self._clock() + self.policy.wait_s
                return self.submit(intent)
            except TransactionPending as pending:
                if self._clock() >= deadline:
                    raise TransactionFailed(f"{pending}; it was not mined within {timeout_s:.0f} s") from pending
            for outcome in self.step():
                if outcome.intent.key == intent.key:
                    if outcome.error is not None:
                        raise outcome.error
                    if outcome.receipt is not None:
                        return outcome.receipt
            self._pause(_LONGEST_POLL_S)

    # sending

    def _started(self, intent: Intent) -> Flight | None:
        """A flight with its first version sent; None if the intent's effect is on chain already."""
        latest, pending = self._counts()
        late = (one for one in self._flights if one.nonce >= latest and one.is_over(self._now))
        flight = min(late, key=lambda one: one.nonce, default=None)
        # The transaction that will be replaced must have no effect on the estimate.
        state = "pending" if flight is None else "latest"
        try:
            gas = intent.call.gas or estimated_gas(self._rpc, self.address, intent.call, self._now, state)
        except Reverted:
            if intent.already():
                log.info("%s is on chain already", intent.call.name)
                return None
            raise
        return self._begun(intent, gas, latest, pending) if flight is None else self._reused(flight, intent, gas)

    def _begun(self, intent: Intent, gas: int, latest: int, pending: int) -> Flight:
        """A new flight with a nonce of its own."""
        flight = Flight(self._free_nonce(intent, latest, pending), intent, gas, trace=carried())
        self._flights.append(flight)
        fee = offer(self._transmitter.gauge.market(), self.policy.fees, flight.left_s(self._now))
        try:
            self._transmitter.transmit(flight, fee, lambda: self._next_nonce(flight))
        finally:
            if not flight.versions:
                self._flights.remove(flight)
        return flight

    def _reused(self, flight: Flight, intent: Intent, gas: int) -> Flight:
        """The flight of an intent whose time is over: its nonce is used for this one."""
        log.info("%s uses the nonce of the %s, whose time is over", intent.call.name, flight.intent.call.name)
        before, gas_before, trace_before = flight.intent, flight.gas, flight.trace
        flight.intent, flight.gas, flight.is_cancelled, flight.at_ceiling = intent, gas, False, False
        flight.trace = carried()
        market, left_s = self._transmitter.gauge.market(), flight.left_s(self._now)
        fee = replacement(flight.newest.fee, market, self.policy.fees, left_s)
        try:
            self._transmitter.transmit(flight, fee or flight.newest.fee.raised())
        except Exception:
            flight.intent, flight.gas, flight.trace, flight.is_cancelled = before, gas_before, trace_before, True
            raise
        return flight

    def _next_nonce(self, flight: Flight) -> int:
        """Another nonce for a flight whose nonce is used up, or too high."""
        self._use(flight.nonce)
        return self._free_nonce(flight.intent, *self._counts())

    def _counts(self) -> tuple[int, int]:
        """The account's transactions on the chain, and those with the pool's; one request where that is enough."""
        pending = self._count("pending")
        # The pool has nothing beyond what our receipts showed: both counts are the same.
        is_idle = not self._flights and pending == self._used
        return (pending if is_idle else self._count("latest")), pending

    def _free_nonce(self, intent: Intent, latest: int, pending: int) -> int:
        """The lowest nonce that neither we nor another program with this key has used, by the account's counts.

        A transaction of this key that we do not know may be our own, sent before a restart. The same nonce doubles
        nothing, so if it stays unmined for as long as our patience lasts, it is replaced.
        """
        if self._clock() - self._used_at < self.policy.patience_s:
            latest = max(latest, self._used)
        ours = {flight.nonce for flight in self._flights if flight.versions}
        unknown = [nonce for nonce in range(latest, pending) if nonce not in ours]
        if unknown:
            since, before = self._strangers.setdefault(intent.key, (self._clock(), latest))
            forget_oldest(self._strangers, _REMEMBERED)
            if self._clock() - since < self._patience_s(intent):
                raise TransactionPending(
                    f"the {intent.call.name} waits for another transaction of {self.address} with nonce {unknown[0]}"
                )
            if latest == before:
                log.warning("nonce %d of %s is stuck: the %s replaces it", unknown[0], self.address, intent.call.name)
                return unknown[0]
        self._strangers.pop(intent.key, None)
        return next(nonce for nonce in range(latest, latest + 2**32) if nonce not in ours and nonce not in unknown)

    def _patience_s(self, intent: Intent) -> float:
        left_s = None if self._now is None or intent.deadline is None else intent.deadline - self._now
        return self.policy.patience_s / urgency(self.policy.fees, left_s)

    def _awaited(self, flight: Flight, intent: Intent) -> Receipt:
        """The receipt, if it comes before the step's time is over."""
        poll_s = _FIRST_POLL_S
        while True:
            outcome = self._landed(flight, self._count("latest"))
            if outcome is not None:
                if outcome.intent.key != intent.key or (outcome.receipt is None and outcome.error is None):
                    raise TransactionPending(f"the {intent.call.name} lost its nonce to another transaction")
                if outcome.error is not None:
                    raise outcome.error
                assert outcome.receipt is not None
                return outcome.receipt
            if self._clock() + poll_s > self._wait_until:
                sent = flight.newest
                raise TransactionPending(
                    f"the {intent.call.name} is sent as {sent.hash}, nonce {flight.nonce}, and waits for a block"
                )
            self._pause(poll_s)
            poll_s = min(_LONGEST_POLL_S, 2 * poll_s)

    # following up

    def _follow(self, flight: Flight, count: int) -> Outcome | None:
        outcome = self._landed(flight, count)
        if outcome is None and count <= flight.nonce:
            try:
                self._push(flight)
            except TransactionFailed as error:
                # The version before is still under way.
                log.warning("%s is not replaced: %s", flight.intent.call.name, error)
        return outcome

    def _landed(self, flight: Flight, count: int) -> Outcome | None:
        """How a flight ended, whose nonce is used if the account's `count` is above it."""
        if count <= flight.nonce:
            return None
        for version in reversed(flight.versions):
            answer = self._rpc.call("eth_getTransactionReceipt", version.hash)
            if answer is None:
                continue
            self._remove(flight)
            intent = flight.intent
            if version.key != intent.key or flight.is_cancelled:
                log.info("an earlier version with nonce %d was mined before the %s", flight.nonce, intent.call.name)
                outcomes.labels("cancelled" if flight.is_cancelled else "replaced").inc()
                return Outcome(intent)
            return self._mined_as(intent, flight, Receipt.parsed(answer))
        return self._overtaken(flight)

    def _mined_as(self, intent: Intent, flight: Flight, receipt: Receipt) -> Outcome:
        name = intent.call.name
        if not receipt.succeeded:
            outcomes.labels("reverted").inc()
            reason = why_reverted(self._rpc, self.address, intent.call, flight.gas, receipt)
            return Outcome(intent, error=Reverted(f"{name} was mined in block {receipt.block} but failed: {reason}"))
        outcomes.labels("mined").inc()
        details: dict[str, str | int] = {"hash": receipt.hash, "nonce": flight.nonce, "gas": receipt.gas_used}
        # The trace may have ended long ago: the span shows when its transaction was seen in a block.
        with resumed([flight.trace], "transaction mined", block=receipt.block, **details):
            log.info("%s mined in block %d", name, receipt.block, extra=details)
        self._mined[intent.key] = receipt.hash
        forget_oldest(self._mined, _REMEMBERED)
        return Outcome(intent, receipt)

    def _overtaken(self, flight: Flight) -> Outcome | None:
        """The nonce is used, but no version has a receipt: another transaction has it, or the endpoint lags."""
        if flight.overtaken_at is None:
            flight.overtaken_at = self._clock()
        mined = any(self._is_in_a_block(version.hash) for version in flight.versions)
        # An endpoint may show a transaction's effect a moment before the transaction.
        if self._clock() - flight.overtaken_at < (self.policy.patience_s if mined else _LAG_S):
            return None
        name = flight.intent.call.name
        if not mined and not flight.intent.already():
            log.warning("nonce %d was used by another transaction: the %s is sent again", flight.nonce, name)
        self._remove(flight)
        outcomes.labels("lost").inc()
        return Outcome(flight.intent)

    def _remove(self, flight: Flight) -> None:
        self._flights.remove(flight)
        self._use(flight.nonce)

    def _use(self, nonce: int) -> None:
        self._used, self._used_at = max(self._used, nonce + 1), self._clock()

    def _push(self, flight: Flight) -> None:
        """Send a flight again that the endpoint lost, cancel one that is too late, replace one that is stuck."""
        if flight.is_over(self._now) and not flight.is_cancelled:
            self._cancel(flight)
            return
        answer = self._rpc.call("eth_getTransactionByHash", flight.newest.hash)
        if answer is None:
            log.info("the %s is gone from the endpoint's pool: sent again", flight.intent.call.name)
            if self._transmitter.resend(flight):
                self._raise(flight)
                return
        elif answer.get("blockNumber") is not None:
            return
        block, base_wei = self._transmitter.gauge.head()
        newest, patience_s = flight.newest, self._patience_s(flight.intent)
        passed = block - newest.block
        is_stuck = passed >= _BLOCKS_OF_PATIENCE or (passed > 0 and self._clock() - newest.sent_at >= patience_s)
        if is_stuck or (base_wei is not None and base_wei > newest.fee.cap_wei):
            self._raise(flight)

    def _raise(self, flight: Flight) -> None:
        """Replace a stuck flight by the same call with a better offer."""
        market = self._transmitter.gauge.market()
        fee = replacement(flight.newest.fee, market, self.policy.fees, flight.left_s(self._now))
        name = flight.intent.call.name
        if fee is None:
            if not flight.at_ceiling:
                cap = gwei(flight.newest.fee.cap_wei)
                log.warning("%s is stuck at %s and can't offer more: raise FOREWATT_FEE_CEILING_GWEI", name, cap)
            flight.at_ceiling = True
            return
        log.info("%s is stuck: replaced with %s", name, gwei(fee.cap_wei), extra={"nonce": flight.nonce})
        replacements.inc()
        self._transmitter.transmit(flight, fee)

    def _cancel(self, flight: Flight) -> None:
        """Replace a transaction that would revert by a transfer of nothing to ourselves, which frees the nonce."""
        name = flight.intent.call.name
        log.warning("the time for the %s is over: nonce %d is cancelled", name, flight.nonce)
        market = self._transmitter.gauge.market()
        fee = replacement(flight.newest.fee, market, self.policy.fees, None)
        flight.intent = Intent(("cancelled", flight.nonce), Call(f"cancellation of {name}", self.address, b""))
        flight.gas, flight.is_cancelled = _TRANSFER_GAS, True
        if fee is not None:
            self._transmitter.transmit(flight, fee)

    def _fill_gap(self, count: int) -> None:
        """Fill the nonce below our flights that no transaction has, after a reorg for example: none could be mined."""
        nonces = {flight.nonce: flight for flight in self._flights}
        above = [flight for nonce, flight in nonces.items() if nonce > count]
        if count in nonces or not above or (pending := self._count("pending")) > count:
            return
        if self._clock() - min(flight.newest.sent_at for flight in above) < self.policy.patience_s:
            return
        log.warning("no transaction of %s has nonce %d: a transfer of nothing fills the gap", self.address, count)
        filler = Intent(("gap", count), Call(f"transfer that fills the gap at nonce {count}", self.address, b""))
        try:
            self._begun(filler, _TRANSFER_GAS, count, pending)
        except (TransactionFailed, TransactionPending) as error:
            log.warning("the gap at nonce %d is not filled: %s", count, error)

    # reading

    def _receipt_of_mined(self, intent: Intent) -> Receipt | None:
        """The receipt of an intent that had its effect; None if there is none, or if a reorg removed it."""
        known = self._mined.get(intent.key)
        if known is None:
            return None
        answer = self._rpc.call("eth_getTransactionReceipt", known)
        if answer is not None:
            return Receipt.parsed(answer)
        if self._is_in_a_block(known):
            raise TransactionPending(f"the {intent.call.name} is mined, and its receipt is not there yet")
        log.warning("%s is gone from the chain, after a reorg: sent again", intent.call.name)
        del self._mined[intent.key]
        self._used = 0
        return None

    def _is_in_a_block(self, transaction: str) -> bool:
        try:
            answer: Any = self._rpc.call("eth_getTransactionByHash", transaction)
        except RpcError:
            return False
        return answer is not None and answer.get("blockNumber") is not None

    def _count(self, block: str) -> int:
        return int(self._rpc.call("eth_getTransactionCount", self.address, block), 16)
