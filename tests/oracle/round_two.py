"""A pool with the default rules, and its round 2 in any state, for tests of pure functions."""

from types import MappingProxyType
from typing import Any

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.typed import ForecastCommit
from oracle.admin.pool import PoolPlan
from oracle.chain.rounds import Entry, Observed, Proposed, RoundState

ME, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
GENESIS = 1_000_000
RULES: PoolParams = PoolPlan("test", GENESIS, (), 1, "0x" + 20 * "a4").params()
GATE = RULES.gate(2)
OBSERVED = Observed(b"\6" * 32, 0b1, b"\7" * 36)
PROPOSED = Proposed(0, ME, GATE + 30_600, (bytes([0, 0, 0, 0, 5]), bytes([0, 0, 0, 0, 7])), True)


def entry(forecaster: str, index: int, key: bytes | None = None) -> Entry:
    """An entry of round 2, revealed if it has a key."""
    commit = ForecastCommit(
        b"\1" * 32, 2, forecaster, 1, b"\2" * 32, b"\3" * 32, b"\4" * 36, b"\5" * 32, GATE - 9, 10**18
    )
    return Entry(index, commit, key)


def round_two(*entries: Entry, **fields: Any) -> RoundState:
    """Round 2 with these entries and fields."""
    return RoundState(2, MappingProxyType({entry.forecaster: entry for entry in entries}), **fields)
