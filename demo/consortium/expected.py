"""What a round must pay, by `forewatt/protocol` alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demo.consortium.forecasts import Forecast, Series
from forewatt.protocol.payoff import Scored, forfeit, mu_effective, payoff
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.score import leaf_loss, loss_bound, reference_loss, score


@dataclass(frozen=True)
class Outcome:
    """One entry: its score, None if it was not revealed, and what its wager becomes, in wei."""

    score: int | None
    payout: int


def expected(
    rules: PoolParams,
    order: Sequence[Forecast],
    revealed: Sequence[Forecast],
    truth: Series,
    earlier: Series | None,
    free_fund: int,
) -> Mapping[str, Outcome]:
    """Forecaster -> its outcome. `earlier` is the truth of the reference's round, None without a reference."""
    bound = loss_bound(rules.loss_max_ppm, rules.steps, rules.levels, len(truth))
    counted = [forecast for forecast in order if forecast in revealed]
    scores = [
        score(sum(leaf_loss(*pair, rules.steps, rules.levels) for pair in zip(f.series, truth, strict=True)), bound)
        for f in counted
    ]
    reference, mu = 0, 0
    if earlier is not None:
        pairs = zip(earlier, truth, strict=True)
        reference = score(sum(reference_loss(*pair, rules.steps, rules.levels) for pair in pairs), bound)
        wagers = sum(forecast.wager for forecast in order)
        mu = mu_effective(rules.mu_bps, rules.round_budget_wei, free_fund, wagers)
    scored = [Scored(forecast.wager, points) for forecast, points in zip(counted, scores, strict=True)]
    payouts = payoff(scored, reference, rules.lambda_bps, mu).payouts_wei
    found = {
        forecast.address: Outcome(points, payout)
        for forecast, points, payout in zip(counted, scores, payouts, strict=True)
    }
    for forecast in order:
        lost = forfeit(forecast.wager, rules.lambda_bps, rules.mu_bps)
        found.setdefault(forecast.address, Outcome(None, forecast.wager - lost))
    return found
