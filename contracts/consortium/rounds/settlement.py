"""The settlement of a round's entries by the protocol: scores, payouts and forfeits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.consortium.rounds.state import Seal
from forewatt.protocol.payoff import Scored, forfeit, payoff
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.score import loss_bound, score, worst_loss


@dataclass(frozen=True)
class Settlement:
    """One item an entry in index order, in wei. `losses` is empty without a reference."""

    scores: tuple[int, ...]
    payouts: tuple[int, ...]
    forfeits: tuple[int, ...]
    losses: tuple[int, ...]
    reference_loss: int
    reference_score: int
    mu_eff: int


def settle(
    rules: PoolParams, feed_count: int, seal: Seal, counted: Sequence[int], sums: Sequence[int], has_reference: bool
) -> Settlement:
    """The settlement by the sums of a proposal's rows; `counted` are the indices of the counted entries."""
    bound = loss_bound(rules.loss_max_ppm, rules.steps, rules.levels, feed_count)
    loss_of = dict(zip(counted, sums[: len(counted)], strict=True))
    score_of = {index: score(loss, bound) for index, loss in loss_of.items()}
    reference_loss = sums[-1] if has_reference else 0
    reference_score = score(reference_loss, bound) if has_reference else 0
    mu_eff = seal.mu_eff if has_reference else 0
    scored = [Scored(seal.wagers[index], score_of[index]) for index in counted]
    paid = payoff(scored, reference_score, rules.lambda_bps, mu_eff).payouts_wei
    payout_of = dict(zip(counted, paid, strict=True))
    worst = worst_loss(rules.levels) * rules.steps * feed_count
    entries = range(len(seal.wagers))
    return Settlement(
        scores=tuple(score_of.get(index, 0) for index in entries),
        payouts=tuple(payout_of.get(index, seal.wagers[index]) for index in entries),
        forfeits=forfeits(rules, seal, set(counted)),
        losses=tuple(loss_of.get(index, worst) for index in entries) if has_reference else (),
        reference_loss=reference_loss,
        reference_score=reference_score,
        mu_eff=mu_eff,
    )


def forfeits(rules: PoolParams, seal: Seal, excused: set[int]) -> tuple[int, ...]:
    """What each entry forfeits: its lock, unless it is excused."""
    return tuple(
        0 if index in excused else forfeit(wager, rules.lambda_bps, rules.mu_bps)
        for index, wager in enumerate(seal.wagers)
    )
