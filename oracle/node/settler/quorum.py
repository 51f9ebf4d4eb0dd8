"""Finds the observation that a quorum of attestors signed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from forewatt.protocol.errors import SignatureError
from forewatt.protocol.typed import Domain, Observation
from oracle.chain.pool import Pool


@dataclass(frozen=True)
class Quorum:
    """One observation with the signatures of a quorum, in ascending order of the signers."""

    observation: Observation
    signatures: tuple[bytes, ...]


def quorum(pool: Pool, domain: Domain, signed: Iterable[tuple[Observation, bytes]]) -> Quorum | None:
    """The observation that at least `pool.quorum` attestors signed, or None; other signers do not count."""
    attestors = {attestor.lower() for attestor in pool.attestors}
    groups: dict[Observation, dict[int, bytes]] = defaultdict(dict)
    for observation, signature in signed:
        try:
            signer = observation.signer(domain, signature)
        except SignatureError:
            continue
        if signer.lower() in attestors:
            groups[observation][int(signer, 16)] = signature
    largest = max(groups.items(), key=lambda group: len(group[1]), default=None)
    if largest is None or len(largest[1]) < pool.quorum:
        return None
    observation, signatures = largest
    return Quorum(observation, tuple(signatures[signer] for signer in sorted(signatures)))
