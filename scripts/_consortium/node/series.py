"""The series of a channel's rounds, as far as the node's organisation holds them in private data collections."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from contracts.consortium.accounts.stakes import Forecaster
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.private.collections import OBSERVATIONS, sealed_collection
from contracts.consortium.private.deliveries import NONCE_BYTES
from forewatt.protocol.cid import cid_of
from forewatt.protocol.payload import ForecastPayload
from oracle.chain.payloads import decode_truth, unseal_forecast
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry, Observed
from oracle.errors import PayloadUnavailable
from oracle.node.attestor.availability import Judgement
from scripts._consortium.node.channel import Channel
from scripts._consortium.node.pool import ChannelPool


class NotHeld(PayloadUnavailable):
    """The own peer does not hold a private value; it may still come from another holder's peer."""


class HeldSeries:
    """The series that the own peer holds. Custodians hold those of all entries and observations."""

    def __init__(self, channel: Channel, pool: bytes) -> None:
        self._channel, self._pool = channel, pool
        self._collections: dict[str, str] = {}

    def forecast(self, entry: Entry, pool: Pool) -> tuple[Sequence[bytes], bytes]:
        """A revealed entry's series and its key. NotHeld if the peer lacks one."""
        payload, secret = self.payload(entry, pool)
        return payload.series, secret

    def payload(self, entry: Entry, pool: Pool) -> tuple[ForecastPayload, bytes]:
        """A revealed entry's payload and its key. NotHeld if the peer lacks one."""
        number, forecaster = entry.commit.round, entry.forecaster
        collection = self._collection(forecaster)
        secret = self._channel.private(collection, key("key", self._pool, number, forecaster))
        sealed = self._channel.private(collection, key("payload", self._pool, number, forecaster))
        for what, value in (("key", secret), ("sealed payload", sealed)):
            if not value:
                raise NotHeld(f"round {number}: this organisation's peer does not hold the {what} of {forecaster}")
        return unseal_forecast(replace(entry, key=secret), pool, sealed), secret

    def observed(self, number: int, observed: Observed, pool: Pool) -> Sequence[bytes]:
        """The series of a round's observation."""
        block = self._channel.private(OBSERVATIONS, key("observation", self._pool, number, observed.cid))
        if not block:
            raise NotHeld(f"round {number}: this organisation's peer does not hold the observation's series")
        return decode_truth(observed, pool, block).series

    def _collection(self, forecaster: str) -> str:
        if forecaster not in self._collections:
            record = decode_record(Forecaster, self._channel.read(key("forecaster", forecaster)))
            self._collections[forecaster] = sealed_collection(record.msp)
        return self._collections[forecaster]


class HeldJudging:
    """Judges the payloads that the own peer holds. What it lacks may still come, so that is not judged yet."""

    def __init__(self, held: HeldSeries) -> None:
        self._held = held
        self._known: dict[tuple[int, str, int], Judgement] = {}

    def follow(self, pool: Pool, entries: Iterable[Entry]) -> None:
        """Judge what the peer holds by now."""
        self.judge(pool, entries)

    def judge(self, pool: Pool, entries: Iterable[Entry], first_try_s: float | None = None) -> list[Judgement]:  # noqa: ARG002
        """What is known about the revealed entries, in their order."""
        return [self._judged(pool, entry) for entry in entries if entry.key is not None]

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Forget the payloads of rounds that are over."""
        self._known = {at: judgement for at, judgement in self._known.items() if not is_over(at[0])}

    def gateway_answers(self) -> bool:
        """Whether the peer can be asked: if it can't, that is an error of its own."""
        return True

    def _judged(self, pool: Pool, entry: Entry) -> Judgement:
        at = (entry.commit.round, entry.forecaster, entry.commit.revision)
        if at not in self._known:
            try:
                self._held.forecast(entry, pool)
                self._known[at] = Judgement(entry, available=True, reason="", heard=True)
            except NotHeld as error:
                return Judgement(entry, reason=str(error), heard=True)
            except PayloadUnavailable as error:
                self._known[at] = Judgement(entry, available=False, reason=str(error), heard=True)
        return self._known[at]


def deliver_observation(channel: Channel, pool: ChannelPool, number: int, block: bytes) -> bytes:
    """Give the series of an observation or a claim to the round's custodians, unless they have it; the CID."""
    cid = cid_of(block)
    if not channel.private_hash(OBSERVATIONS, key("observation", pool.id, number, cid)):
        transient = {"observation": block, "nonce": os.urandom(NONCE_BYTES)}
        channel.send("deliver_observation", transient, pool.custodians(number), pool=pool.id, round=number, cid=cid)
    return cid
