"""Pins what a person publishes: the series that a dispute claims, and the sealed forecast of an entry."""

from typing import Final

from forewatt.protocol.cid import cid_of
from forewatt.protocol.errors import EncodingError
from forewatt.protocol.payload import ObservationPayload, decode_observation
from forewatt.stores.content import ContentStore
from forewatt.web.problems import Refusal
from oracle.chain.pool import Pool
from oracle.chain.rounds import RoundState

MAX_PER_ROUND: Final = 64
"""A round takes 17 claims. More blocks than this are no evidence, but somebody's use of the store."""


class EvidenceRefused(Refusal):
    """The block is no evidence for this round, and why."""


def checked_evidence(block: bytes, pool: Pool, number: int, now: int) -> ObservationPayload:
    """The observation that a block claims; EvidenceRefused unless it fits the round and the round can be disputed."""
    rules = pool.rules
    gate = rules.gate(number)
    if not gate + rules.observe_start_s <= now < gate + rules.dispute_end_s:
        why = "Round {round} cannot be disputed now: evidence is taken from its observation on."
        raise EvidenceRefused(why, "not-disputable", round=number)
    try:
        claimed = decode_observation(block, len(pool.feeds), rules.steps)
    except EncodingError as why:
        raise EvidenceRefused("The block is no observation: {why}.", "no-observation", why=why) from why
    if claimed.pool != pool.id or claimed.round != number:
        foreign = "The block is an observation of another pool or round, not of round {round}."
        raise EvidenceRefused(foreign, "other-observation", round=number)
    return claimed


def pin_evidence(content: ContentStore, block: bytes, pool: Pool, number: int) -> str:
    """Pin the block; its CID. EvidenceRefused if the round has too many already."""
    prefix = f"forewatt/evidence/{pool.id.hex()}/{number}/"
    pinned = content.pinned(prefix)
    if len(pinned) >= MAX_PER_ROUND:
        full = "Round {round} has {count} blocks of evidence already: pin yours elsewhere."
        raise EvidenceRefused(full, "much-evidence", round=number, count=MAX_PER_ROUND)
    return content.put(block, f"{prefix}{len(pinned)}")


def pin_payload(content: ContentStore, block: bytes, pool: Pool, number: int, state: RoundState | None) -> str:
    """Pin the sealed forecast of an entry; its CID. EvidenceRefused unless an entry of the round names the block.

    A commit costs a wager and its CID is on chain, so nobody can fill the store with anything else.
    """
    named = cid_of(block)
    entries = () if state is None else state.in_order()
    entry = next((entry for entry in entries if entry.commit.cid == named), None)
    if entry is None:
        raise EvidenceRefused("No entry of round {round} names this block: commit it first.", "no-commit", round=number)
    return content.put(block, f"forewatt/sealed/{pool.id.hex()}/{number}/{entry.forecaster}")
