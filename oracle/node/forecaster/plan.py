"""Decides what a forecaster does next: commit while a round is open, reveal after the gate, recalibrate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import next_round
from oracle.chain.rounds import RoundState
from oracle.chain.state import EntryOnChain


@dataclass(frozen=True)
class Commit:
    """Forecast, seal, pin, sign and commit to a round."""

    round: int


@dataclass(frozen=True)
class Reveal:
    """Publish the key of this forecaster's entry in a round."""

    round: int


@dataclass(frozen=True)
class Recalibrate:
    """Let the forecast service refit its calibration, as the operator requested on chain at the time `at` (UTC s)."""

    at: int


Action = Commit | Reveal | Recalibrate


def plan(
    rules: PoolParams,
    rounds: Mapping[int, RoundState],
    forecaster: str,
    now: int,
    recalibrated_at: int | None = None,
    stored: Mapping[int, EntryOnChain] = MappingProxyType({}),
) -> list[Action]:
    """The actions at `now`, reveals first because their windows end.

    A recalibration requested on chain comes before the next commit. `stored` are entries that the market was asked for:
    they decide, whatever the events say.
    """
    actions: list[Action] = [
        Reveal(number)
        for number in dict.fromkeys((*rounds, *stored))
        if _unrevealed(rounds, number, forecaster, stored)
        and rules.gate(number) <= now < rules.gate(number) + rules.reveal_end_s
    ]
    if recalibrated_at is not None and not _issued_since(rounds, forecaster, recalibrated_at):
        actions.append(Recalibrate(recalibrated_at))
    return actions + [
        Commit(number) for number in _open(rules, now) if not _entered(rounds, number, forecaster, stored)
    ]


def differs(rounds: Mapping[int, RoundState], number: int, forecaster: str, stored: EntryOnChain) -> bool:
    """Whether the events say something else about an entry than the market has stored."""
    entry = rounds[number].entries.get(forecaster) if number in rounds else None
    if entry is None:
        return stored.exists
    return not stored.is_of(entry.commit) or stored.is_revealed != (entry.key is not None)


def running(rules: PoolParams, now: int) -> dict[int, float]:
    """The rounds whose commit or reveal window contains `now`, with the share of the window that has passed.

    The share is below 1 in the commit window and from 1 to 2 in the reveal window.
    """
    opened = {
        number: 1 - (rules.gate(number) - now) / rules.open_ahead_s
        for number in _open(rules, now)
        if rules.gate(number) > now
    }
    first = max(0, (now - rules.reveal_end_s - rules.genesis) // rules.period_s)
    last = (now - rules.genesis) // rules.period_s
    revealing = {number: 1 + (now - rules.gate(number)) / rules.reveal_end_s for number in range(first, last + 1)}
    return {**opened, **{number: share for number, share in revealing.items() if 1 <= share < 2}}


def _open(rules: PoolParams, now: int) -> list[int]:
    """The rounds whose commit window contains `now`: several if openAhead is longer than a period."""
    first = next_round(rules, now)
    last = next_round(rules, now + rules.open_ahead_s)
    return [number for number in range(first, last + 1) if rules.gate(number) - rules.open_ahead_s <= now]


def _issued_since(rounds: Mapping[int, RoundState], forecaster: str, moment: int) -> bool:
    entries = (state.entries[forecaster] for state in rounds.values() if forecaster in state.entries)
    return any(entry.commit.issued_at >= moment for entry in entries)


def _entered(
    rounds: Mapping[int, RoundState], number: int, forecaster: str, stored: Mapping[int, EntryOnChain]
) -> bool:
    if number in stored:
        return stored[number].exists
    return number in rounds and forecaster in rounds[number].entries


def _unrevealed(
    rounds: Mapping[int, RoundState], number: int, forecaster: str, stored: Mapping[int, EntryOnChain]
) -> bool:
    if number in stored:
        return stored[number].exists and not stored[number].is_revealed
    entry = rounds[number].entries.get(forecaster)
    return entry is not None and entry.key is None
