"""The attestor of an EVM chain: measures the truth of a round, checks which payloads are available, and signs both."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from ape.api import AccountAPI
from prometheus_client import Counter

from forewatt.protocol.cid import cid_from_text
from forewatt.protocol.typed import Domain, Observation
from forewatt.stores.content import ContentStore
from oracle.accounts.signer import Signer
from oracle.chain.pool import PoolEpochs
from oracle.chain.view import PoolView
from oracle.errors import AttestationError
from oracle.node.attestor.availability import FIRST_TRY_S, Availability
from oracle.node.attestor.measuring import Measuring
from oracle.node.attestor.readings import ReadPower
from oracle.node.attestor.watch import ObservationWatch
from oracle.node.collection import Collector
from oracle.node.pins import pin_name
from oracle.node.signing import sign

log = logging.getLogger(__name__)
attested = Counter("forewatt_attestor_attestations_total", "Signed observations", ["pool"])


@dataclass(frozen=True)
class Attestation:
    """One attestor's signed observation of a round; `cid` and the hashes are raw bytes."""

    signer: str
    observation: Observation
    signature: bytes


class Attestor(Measuring):
    """Attests the rounds of one pool, with one signature for each of its accounts.

    `first_try_s`: how long a request waits for payloads that were never tried before.
    """

    def __init__(
        self,
        pool: PoolEpochs,
        domain: Domain,
        accounts: Mapping[str, Signer | AccountAPI],
        view: PoolView,
        content: ContentStore,
        read_power: ReadPower,
        retention_s: int = 2_592_000,
        first_try_s: float = FIRST_TRY_S,
    ) -> None:
        super().__init__(pool, view, Availability(content, first_try_s), read_power, self._pin)
        self._domain = domain
        self._accounts = accounts
        self._content = content
        self._watch = ObservationWatch(content, pool.id)
        self._collector = Collector(content, pool.id, pool.rules, retention_s)

    @property
    def signers(self) -> tuple[str, ...]:
        return tuple(self._accounts)

    def step(self) -> None:
        """Fetch what was revealed since the last step, in the background, and forget the rounds that are over."""
        snapshot = self.follow()
        self._watch.step(snapshot)
        self._collector.step(snapshot)

    def attest(self, pool: bytes, number: int) -> list[Attestation]:
        """Attest a round with every account that is in its epoch.

        AttestationError if it cannot be attested now; StillFetching if that is because of payloads.
        """
        if pool != self._pool.id:
            raise AttestationError(f"this attestor serves pool 0x{self._pool.id.hex()}, not 0x{pool.hex()}")
        observation, signing = self.measure(number, self._accounts)
        attested.labels("0x" + pool.hex()).inc(len(signing))
        log.info("round %d attested, available 0b%s", number, format(observation.available, "b"))
        return [
            Attestation(signer, observation, sign(observation, self._domain, self._accounts[signer]))
            for signer in signing
        ]

    def _pin(self, number: int, block: bytes) -> bytes:
        text = self._content.put(block, pin_name(self._pool.id, number))
        self._watch.remember(number, text, block)
        return cid_from_text(text)
