"""A round's locks, reserve, payouts and forfeits, in wei and rounded as on chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.words import BPS, SC


@dataclass(frozen=True)
class Scored:
    """A counted entry: its wager in wei and its score in [0, SC]."""

    wager_wei: int
    score: int


@dataclass(frozen=True)
class Payoff:
    """The payouts of the counted entries and the change of the pool's fund (negative: it pays), in wei."""

    payouts_wei: tuple[int, ...]
    fund_delta_wei: int


def ceil_div(numerator: int, denominator: int) -> int:
    """The quotient rounded up, for a numerator >= 0 and a denominator > 0."""
    return -(-numerator // denominator)


def lock(wager_wei: int, lambda_bps: int, mu_bps: int) -> int:
    """ceil(wager*(lambda+mu)/1e4): the largest loss of a scored entry, locked in the operator's bucket."""
    return ceil_div(wager_wei * (lambda_bps + mu_bps), BPS)


def forfeit(wager_wei: int, lambda_bps: int, mu_bps: int) -> int:
    """The wei that an unrevealed or unavailable entry pays to the pool's fund: its whole lock."""
    return lock(wager_wei, lambda_bps, mu_bps)


def slash_reserve_wei(staying_wei: int, cap_wei: int, slash_bps: int) -> int:
    """ceil((staying+cap)*slashBps/1e4): the part of a bucket that must stay free of locks, so that it bears a slash."""
    return ceil_div((staying_wei + cap_wei) * slash_bps, BPS)


def proposal_bond_wei(propose_bond_wei: int, number: int) -> int:
    """proposeBond*2^floor(n/8): the bond of a round's proposal `number`; all 64 cost 2,040 times the first."""
    return propose_bond_wei << number // 8


def mu_effective(mu_bps: int, round_budget_wei: int, free_fund_wei: int, wagers_wei: int) -> int:
    """min(muBps, floor(B*1e4/W)) with B = min(roundBudget, free fund); 0 if nothing was wagered."""
    if wagers_wei == 0:
        return 0
    return min(mu_bps, min(round_budget_wei, free_fund_wei) * BPS // wagers_wei)


def reserve(mu_eff_bps: int, wagers_wei: int) -> int:
    """ceil(muEff*W/1e4): reserved from the fund when the gate closes, and not rescaled later."""
    return ceil_div(mu_eff_bps * wagers_wei, BPS)


def payoff(entries: Sequence[Scored], reference_score: int, lambda_bps: int, mu_eff_bps: int) -> Payoff:
    """The payouts of the counted entries, in order.

    payout = floor(m*(M*SC*1e4 + lambda*(M*s - S) + mu*M*(s - s_ref)) / (M*SC*1e4)), with M = sum m, S = sum m*s. Pass
    `mu_eff_bps` 0 if there is no reference. Without wagers nothing is paid. ProtocolError if a payout is negative,
    which is possible only if lambda + mu > 1e4.
    """
    total = sum(entry.wager_wei for entry in entries)
    if total == 0:
        return Payoff(tuple(0 for _ in entries), 0)
    weighted = sum(entry.wager_wei * entry.score for entry in entries)
    unit = total * SC * BPS
    payouts = []
    for entry in entries:
        peers = lambda_bps * (total * entry.score - weighted)
        benchmark = mu_eff_bps * total * (entry.score - reference_score)
        payouts.append(entry.wager_wei * (unit + peers + benchmark) // unit)
    if min(payouts) < 0:
        raise ProtocolError("a payout is negative: lambdaBps + muBps must not exceed 10000")
    return Payoff(tuple(payouts), total - sum(payouts))
