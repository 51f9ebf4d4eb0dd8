"""The attestor: measures the truth of a round, checks which payloads are available, and signs both."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ape.api import AccountAPI

from forewatt.protocol.cid import cid_from_text, cid_text
from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.tree import observation_tree
from forewatt.protocol.typed import Domain, Observation
from forewatt.stores.content import ContentStore
from oracle.chain.payloads import open_forecast
from oracle.chain.pool import Pool, PoolEpochs
from oracle.chain.rounds import RoundState
from oracle.chain.view import PoolView
from oracle.errors import AttestationError, PayloadUnavailable
from oracle.node.attestor.readings import Truth, ValidWindow, truth_of
from oracle.node.signing import sign

log = logging.getLogger(__name__)

ReadPower = Callable[[ValidWindow, tuple[str, ...]], Mapping[tuple[str, int], float]]
"""Power in MW by (asset, step); see `oracle.node.readings.read_power`."""


@dataclass(frozen=True)
class Attestation:
    """One attestor's signed observation of a round; `cid` and the hashes are raw bytes."""

    signer: str
    observation: Observation
    signature: bytes


def refusal(rules: PoolParams, number: int, now: int, missing_steps: int) -> str | None:
    """Why a round cannot be attested at `now`, or None. Pure.

    In the first half of the window the attestor waits for late readings: attestors that sign too early would sign
    different truths. In the second half it attests without them.
    """
    gate = rules.gate(number)
    start, end = gate + rules.observe_start_s, gate + rules.observe_end_s
    if not start <= now < end:
        return f"round {number} is observed in [{start}, {end}), the chain's time is {now}"
    if missing_steps and now < (start + end) // 2:
        return f"round {number} lacks {missing_steps} readings; the attestor waits for them until {(start + end) // 2}"
    return None


class Attestor:
    """Attests the rounds of one pool, with one signature for each of its accounts."""

    def __init__(
        self,
        pool: PoolEpochs,
        domain: Domain,
        accounts: Mapping[str, AccountAPI],
        view: PoolView,
        content: ContentStore,
        read_power: ReadPower,
    ) -> None:
        self._pool = pool
        self._domain = domain
        self._accounts = accounts
        self._view = view
        self._content = content
        self._read_power = read_power

    @property
    def signers(self) -> tuple[str, ...]:
        return tuple(self._accounts)

    def attest(self, pool: bytes, number: int) -> list[Attestation]:
        """Attest a round with every account that is in its epoch; AttestationError if it cannot be attested now."""
        if pool != self._pool.id:
            raise AttestationError(f"this attestor serves pool 0x{self._pool.id.hex()}, not 0x{pool.hex()}")
        snapshot = self._view.refresh()
        self._refuse(number, snapshot.now, missing_steps=0)
        in_epoch = self._pool.at(number)
        signing = {signer: account for signer, account in self._accounts.items() if signer in in_epoch.attestors}
        if not signing:
            raise AttestationError(f"none of {', '.join(self._accounts)} attests round {number}")
        truth = self._truth(in_epoch, number)
        self._refuse(number, snapshot.now, truth.missing_steps)
        observation = self._observe(in_epoch, truth, snapshot.rounds.get(number, RoundState(number)))
        log.info("round %d attested, available 0b%s", number, format(observation.available, "b"))
        return [
            Attestation(signer, observation, sign(observation, self._domain, account))
            for signer, account in signing.items()
        ]

    def _refuse(self, number: int, now: int, missing_steps: int) -> None:
        if reason := refusal(self._pool.rules, number, now, missing_steps):
            raise AttestationError(reason)

    def _truth(self, pool: Pool, number: int) -> Truth:
        rules = pool.rules
        window = ValidWindow(rules.valid_from(number), rules.step_s, rules.steps)
        power_mw = self._read_power(window, tuple(feed.asset_id for feed in pool.feeds))
        return truth_of(power_mw, pool.feeds, rules.steps)

    def _observe(self, pool: Pool, truth: Truth, state: RoundState) -> Observation:
        payload = ObservationPayload(pool.id, state.number, truth.series)
        cid = cid_from_text(self._content.put(encode_observation(payload)))
        root = observation_tree(truth.series, pool.rules.group_size).root
        return Observation(pool.id, state.number, root, self._available(pool, state), cid)

    def _available(self, pool: Pool, state: RoundState) -> int:
        bits = 0
        for entry in state.in_order():
            if entry.key is None:
                continue
            try:
                open_forecast(entry, pool, self._content)
            except PayloadUnavailable as error:
                log.warning("round %d, entry %d is not available: %s", state.number, entry.index, error)
                continue
            self._content.pin(cid_text(entry.commit.cid))
            bits |= 1 << entry.index
        return bits
