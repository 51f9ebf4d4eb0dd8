"""Decides what a forecaster does next: commit while a round is open, reveal after the gate, recalibrate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import next_round
from oracle.chain.rounds import RoundState


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
    rules: PoolParams, rounds: Mapping[int, RoundState], forecaster: str, now: int, recalibrated_at: int | None = None
) -> list[Action]:
    """The actions at `now`, reveals first because their windows end.

    A recalibration requested on chain comes before the next commit.
    """
    actions: list[Action] = [
        Reveal(state.number)
        for state in rounds.values()
        if _unrevealed(state, forecaster)
        and rules.gate(state.number) <= now < rules.gate(state.number) + rules.reveal_end_s
    ]
    if recalibrated_at is not None and not _issued_since(rounds, forecaster, recalibrated_at):
        actions.append(Recalibrate(recalibrated_at))
    return actions + [Commit(number) for number in _open(rules, now) if not _entered(rounds, number, forecaster)]


def _open(rules: PoolParams, now: int) -> list[int]:
    """The rounds whose commit window contains `now`: several if openAhead is longer than a period."""
    first = next_round(rules, now)
    last = next_round(rules, now + rules.open_ahead_s)
    return [number for number in range(first, last + 1) if rules.gate(number) - rules.open_ahead_s <= now]


def _issued_since(rounds: Mapping[int, RoundState], forecaster: str, moment: int) -> bool:
    entries = (state.entries[forecaster] for state in rounds.values() if forecaster in state.entries)
    return any(entry.commit.issued_at >= moment for entry in entries)


def _entered(rounds: Mapping[int, RoundState], number: int, forecaster: str) -> bool:
    return number in rounds and forecaster in rounds[number].entries


def _unrevealed(state: RoundState, forecaster: str) -> bool:
    entry = state.entries.get(forecaster)
    return entry is not None and entry.key is None
