"""What a forecaster did in its latest rounds, what that earned, and which deadline is next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from forewatt.protocol.payoff import lock
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import next_round
from oracle.chain.rounds import RoundState


@dataclass(frozen=True)
class RoundStatus:
    """A forecaster's part in a round.

    `state` is committed, revealed, missed (its key was not revealed in time), scored, forfeited, unavailable or
    cancelled. `result_wei` is the gain or loss, None while the round runs; `at_risk_wei` is what it may still lose.
    `transactions` are those of its commit and its reveal, `gas_wei` what they cost the node in the chain's coin.
    """

    number: int
    gate: int
    state: str
    wager_wei: int
    at_risk_wei: int
    score: int | None
    result_wei: int | None
    transactions: tuple[str, ...] = ()
    gas_wei: int = 0


@dataclass(frozen=True)
class Deadline:
    """What has to be on chain before a time (UTC s)."""

    before: int
    what: str


def rounds_of(
    rules: PoolParams, rounds: Mapping[int, RoundState], forecaster: str, now: int, count: int
) -> list[RoundStatus]:
    """The latest rounds in which the forecaster has an entry, the newest first."""
    entered = sorted(
        (state for state in rounds.values() if forecaster in state.entries), key=lambda state: -state.number
    )
    return [_round(rules, state, forecaster, now) for state in entered[:count]]


def _round(rules: PoolParams, state: RoundState, forecaster: str, now: int) -> RoundStatus:
    entry = state.entries[forecaster]
    wager_wei = entry.commit.wager_wei
    at_risk_wei = 0 if state.ended else lock(wager_wei, rules.lambda_bps, rules.mu_bps)
    score, result_wei = _result(state, forecaster)
    transactions = tuple(filter(None, (entry.committed_in, entry.revealed_in)))
    name = _state_of(rules, state, forecaster, now)
    return RoundStatus(
        state.number, rules.gate(state.number), name, wager_wei, at_risk_wei, score, result_wei, transactions
    )


def _result(state: RoundState, forecaster: str) -> tuple[int | None, int | None]:
    """The score, and the gain or loss in wei; None where there is none yet."""
    if state.ended is None:
        return None, None
    position = [entry.forecaster for entry in state.in_order()].index(forecaster)
    if position >= len(state.ended.payouts_wei):
        return None, None
    result_wei = state.ended.payouts_wei[position] - state.entries[forecaster].commit.wager_wei
    is_counted = forecaster in [entry.forecaster for entry in state.counted()]
    return state.ended.scores[position] if state.ended.scores and is_counted else None, result_wei


def _state_of(rules: PoolParams, state: RoundState, forecaster: str, now: int) -> str:
    entry = state.entries[forecaster]
    if state.ended is not None and state.ended.cancelled:
        return "cancelled"
    if entry.key is None:
        is_late = now >= rules.gate(state.number) + rules.reveal_end_s
        return "forfeited" if state.ended else "missed" if is_late else "committed"
    if state.observed is not None and not state.observed.available >> entry.index & 1:
        return "unavailable"
    return "scored" if state.ended else "revealed"


def deadlines(rules: PoolParams, rounds: Mapping[int, RoundState], forecaster: str, now: int) -> list[Deadline]:
    """The forecaster's next deadlines: keys to reveal, and the next commit; the nearest first."""
    due = [
        Deadline(rules.gate(state.number) + rules.reveal_end_s, f"reveal the key of round {state.number}")
        for state in rounds.values()
        if forecaster in state.entries
        and state.entries[forecaster].key is None
        and state.ended is None
        and now < rules.gate(state.number) + rules.reveal_end_s
    ]
    number = next_round(rules, now)
    while number in rounds and forecaster in rounds[number].entries:
        number += 1
    due.append(Deadline(rules.gate(number), f"commit to round {number}"))
    return sorted(due, key=lambda deadline: deadline.before)


def with_gas(rounds: Sequence[RoundStatus], paid: Mapping[str, int]) -> list[RoundStatus]:
    """The rounds with what their transactions cost (transaction -> wei)."""
    return [replace(one, gas_wei=sum(paid.get(name, 0) for name in one.transactions)) for one in rounds]


def net_profit_wei(rounds: Sequence[RoundStatus], token_price: Decimal) -> int | None:
    """The sum of all results less their gas, in wei of the token; None if the price of a token is not known (0)."""
    if not token_price:
        return None
    gas_wei = sum(status.gas_wei for status in rounds)
    return profit_wei(rounds) - round(Fraction(gas_wei) / Fraction(token_price))


def profit_wei(rounds: Sequence[RoundStatus]) -> int:
    """The sum of all results, in wei, before gas."""
    return sum(status.result_wei or 0 for status in rounds)
