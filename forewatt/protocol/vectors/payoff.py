"""Test vectors of payouts, of effective mu and reserve at the gate, and of locks."""

from forewatt.protocol import payoff
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json
from forewatt.protocol.words import MAX_ENTRIES, MAX_WEI, SC


def cases() -> dict[str, Json]:
    """The content of payoff.json."""
    random = RandomValues("payoff")
    return {
        "rounds": [*_extreme_rounds(), *(_random_round(random, count) for count in (1, 2, 3, 8, 40, MAX_ENTRIES))],
        "gates": [_gate(*gate) for gate in _GATES],
        "locks": [_lock(wager, *shares) for wager in (1, 3, 10**18 + 1, MAX_WEI) for shares in _SHARES],
    }


_SHARES = ((0, 0), (1, 0), (500, 500), (10_000, 0), (3_333, 6_667))
_GATES = (
    (500, 0, 10**18, 10**18),
    (500, 10**18, 0, 10**18),
    (500, 10**18, 10**18, 10**18),
    (500, 10**18, 10**18, 10**21),
    (500, 2**128 - 1, 2**128 - 1, MAX_ENTRIES * MAX_WEI),
    (10_000, 7, 5, 3),
    (10_000, 1, 1, 9_999),
    (0, 10**18, 10**18, 10**18),
    (500, 10**18, 10**18, 0),
)


def _extreme_rounds() -> list[Json]:
    largest = [MAX_WEI] * MAX_ENTRIES
    return [
        _round(500, 500, SC // 2, [], []),
        _round(500, 500, SC, [1], [0]),
        _round(500, 500, 0, [1], [SC]),
        _round(10_000, 0, 0, [10**18, 10**18], [0, SC]),
        _round(0, 10_000, SC, [10**18, 10**18], [0, SC]),
        _round(0, 0, SC, [10**18, 3], [0, SC]),
        _round(5_000, 5_000, SC, largest, [0] * MAX_ENTRIES),
        _round(5_000, 5_000, 0, largest, [SC] * MAX_ENTRIES),
        _round(5_000, 5_000, SC // 2, largest, [SC * (i % 2) for i in range(MAX_ENTRIES)]),
        _round(10_000, 0, 0, [1, MAX_WEI], [SC, 0]),
    ]


def _random_round(random: RandomValues, count: int) -> Json:
    wagers = [random.between(1, 10 ** random.between(1, 24)) for _ in range(count)]
    scores = [random.between(0, SC) for _ in range(count)]
    lambda_bps = random.between(0, 10_000)
    return _round(lambda_bps, random.between(0, 10_000 - lambda_bps), random.between(0, SC), wagers, scores)


def _round(lambda_bps: int, mu_bps: int, reference_score: int, wagers: list[int], scores: list[int]) -> Json:
    entries = [payoff.Scored(wager, score) for wager, score in zip(wagers, scores, strict=True)]
    paid = payoff.payoff(entries, reference_score, lambda_bps, mu_bps)
    rules = {"lambda_bps": lambda_bps, "mu_eff_bps": mu_bps, "reference_score": reference_score}
    outputs = {"payouts": paid.payouts_wei, "fund_delta": paid.fund_delta_wei}
    return to_json({**rules, "wagers": wagers, "scores": scores, **outputs})


def _gate(mu_bps: int, round_budget: int, free_fund: int, wagers: int) -> Json:
    mu_eff = payoff.mu_effective(mu_bps, round_budget, free_fund, wagers)
    inputs = {"mu_bps": mu_bps, "round_budget": round_budget, "free_fund": free_fund, "wagers": wagers}
    return to_json({**inputs, "mu_eff_bps": mu_eff, "reserve": payoff.reserve(mu_eff, wagers)})


def _lock(wager: int, lambda_bps: int, mu_bps: int) -> Json:
    lock = payoff.lock(wager, lambda_bps, mu_bps)
    return to_json({"wager": wager, "lambda_bps": lambda_bps, "mu_bps": mu_bps, "lock": lock})
