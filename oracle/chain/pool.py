"""A pool as its rounds see it: the immutable rules, their times, the epoch's feeds and attestors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forewatt.protocol.manifest import FeedEntry, decode_manifest
from forewatt.protocol.quantise import fallback_series
from forewatt.protocol.words import SCALE_PPM
from forewatt.stores.content import ContentStore


@dataclass(frozen=True)
class Rules:
    """What nodes need of a pool's PoolParams; offsets are seconds from a round's gate, windows are half-open."""

    region: str
    step_s: int
    steps: int
    levels: int
    group_size: int
    genesis: int
    period: int
    lead: int
    ref_lag: int
    open_ahead: int
    reveal_end: int
    observe_start: int
    observe_end: int
    dispute_end: int
    resolve_end: int
    propose_end: int
    refute_window: int
    loss_max_ppm: int
    lambda_bps: int
    mu_bps: int
    min_wager_wei: int
    observe_bond_wei: int
    propose_bond_wei: int

    @classmethod
    def from_chain(cls, params: Mapping[str, Any]) -> "Rules":
        """The rules out of the contract's PoolParams, by the contract's names."""
        region = bytes.fromhex(str(params["region"]).removeprefix("0x")) if isinstance(params["region"], str) else b""
        return cls(
            region=(region or bytes(params["region"])).rstrip(b"\0").decode(),
            **{ours: int(params[theirs]) for ours, theirs in _NAMES.items()},
        )

    def gate(self, number: int) -> int:
        return self.genesis + number * self.period

    def first_valid(self, number: int) -> int:
        return self.gate(number) + self.lead

    def hard_end(self, number: int) -> int:
        return self.gate(number) + self.propose_end + self.refute_window

    def next_gate(self, now: int) -> int:
        """The round whose gate is the next to close."""
        return max(0, (now - self.genesis) // self.period + 1)

    def deadlines(self, number: int) -> dict[str, int]:
        """The times of a round in UTC seconds, by the API's names."""
        gate = self.gate(number)
        return {
            "open": gate - self.open_ahead,
            "gate": gate,
            "reveal_end": gate + self.reveal_end,
            "observe_start": gate + self.observe_start,
            "observe_end": gate + self.observe_end,
            "dispute_end": gate + self.dispute_end,
            "resolve_end": gate + self.resolve_end,
            "propose_end": gate + self.propose_end,
            "hard_end": self.hard_end(number),
        }

    def phase(self, number: int, now: int) -> str:
        """Where an unfinished round stands at `now`, in the API's words."""
        times = self.deadlines(number)
        for word, ends in _PHASES:
            if now < times[ends]:
                return word
        return "settle"


@dataclass(frozen=True)
class Pool:
    """One pool with the epoch that its rounds belong to."""

    id: bytes
    rules: Rules
    feeds: tuple[FeedEntry, ...]
    attestors: tuple[str, ...]
    quorum: int

    def fallback(self, feed: FeedEntry) -> tuple[int, ...]:
        """The series that is sent for a feed without a forecast: evenly spread quantiles over what it can do."""
        low = -SCALE_PPM if feed.asset_class == "storage" else 0
        return fallback_series(self.rules.steps, self.rules.levels, low)


def load_pool(pool_id: bytes, pools: Any, content: ContentStore) -> Pool:
    """The pool as the chain and its pinned manifest describe it; `pools` is the Pools contract."""
    from forewatt.protocol.cid import cid_text

    epoch = pools.epochAt(pool_id, 0)
    feeds = decode_manifest(content.get(cid_text(bytes(epoch.manifest))))
    return Pool(
        id=pool_id,
        rules=Rules.from_chain(struct_fields(pools.paramsOf(pool_id))),
        feeds=feeds,
        attestors=tuple(str(attestor) for attestor in epoch.attestors),
        quorum=int(epoch.quorum),
    )


def struct_fields(struct: Any) -> dict[str, Any]:
    """An Ape struct as a dictionary, by the contract's names."""
    return dict(struct.items())


_NAMES = {
    "step_s": "step",
    "steps": "steps",
    "levels": "levels",
    "group_size": "group",
    "genesis": "genesis",
    "period": "period",
    "lead": "lead",
    "ref_lag": "refLag",
    "open_ahead": "openAhead",
    "reveal_end": "revealEnd",
    "observe_start": "observeStart",
    "observe_end": "observeEnd",
    "dispute_end": "disputeEnd",
    "resolve_end": "resolveEnd",
    "propose_end": "proposeEnd",
    "refute_window": "refuteWindow",
    "loss_max_ppm": "lossMax",
    "lambda_bps": "lambdaBps",
    "mu_bps": "muBps",
    "min_wager_wei": "minWager",
    "observe_bond_wei": "observeBond",
    "propose_bond_wei": "proposeBond",
}

# A phase's word, and the deadline at which it ends.
_PHASES = (
    ("open", "gate"),
    ("reveal", "reveal_end"),
    ("wait", "observe_start"),
    ("observe", "observe_end"),
    ("dispute", "dispute_end"),
    ("propose", "propose_end"),
)
