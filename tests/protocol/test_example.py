"""The worked example in docs/protocol.md: every number is computed again."""

from pathlib import Path

import pytest

from forewatt.protocol import payoff, score, seal, tree
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import MISSING

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
STEPS, LEVELS, GROUP = 2, 3, 2
TOKEN = 10**18
KEY = bytes(range(32))
MARKET, FORECASTER = "0x" + "11" * 20, "0x" + "22" * 20
TRUTH = (encode_series((400_000, 450_000)), encode_series((100_000, MISSING)), b"")
EARLIER = (encode_series((350_000, MISSING)), encode_series((MISSING, 130_000)), encode_series((5, 6)))
FORECASTS = {
    "A": (
        encode_series((380_000, 400_000, 430_000, 420_000, 450_000, 470_000)),
        encode_series((80_000, 110_000, 140_000) * 2),
        encode_series((0, 0, 0) * 2),
    ),
    "B": (encode_series((300_000, 350_000, 400_000) * 2), encode_series((200_000, 250_000, 300_000) * 2), b""),
}


def losses(name: str) -> list[int]:
    pairs = zip(FORECASTS[name], TRUTH, strict=True)
    return [score.leaf_loss(forecast, observed, STEPS, LEVELS) for forecast, observed in pairs]


def reference_losses() -> list[int]:
    return [score.reference_loss(earlier, seen, STEPS, LEVELS) for earlier, seen in zip(EARLIER, TRUTH, strict=True)]


def numbers() -> list[str]:
    """The example's results, formatted as on the page."""
    context = seal.SealScope(31337, MARKET, b"example".ljust(32, b"\0"), 7, FORECASTER, 1).context()
    seed = seal.seed_of(context, KEY)
    a, b, reference = losses("A"), losses("B"), reference_losses()
    bound = score.loss_bound(200_000, STEPS, LEVELS, 3)
    scores = [score.score(sum(leaves), bound) for leaves in (a, b, reference)]
    mu_eff = payoff.mu_effective(500, 50 * TOKEN, 100 * TOKEN, 16 * TOKEN)
    entries = [payoff.Scored(10 * TOKEN, scores[0]), payoff.Scored(5 * TOKEN, scores[1])]
    paid = payoff.payoff(entries, scores[2], 500, mu_eff)
    return [
        *(", ".join(map(str, leaves)) for leaves in (a, b, reference)),
        *(f"({', '.join(map(str, score.group_losses(leaves, GROUP)))})" for leaves in (a, b, reference)),
        f"= {bound};",
        f"A {scores[0]}, B {scores[1]}, reference {scores[2]}",
        f"muEff = {mu_eff}, reserve {payoff.reserve(mu_eff, 16 * TOKEN)} wei",
        f"A {paid.payouts_wei[0]} wei, B {paid.payouts_wei[1]} wei; together they take {-paid.fund_delta_wei} wei",
        f"{payoff.forfeit(TOKEN, 500, 500)} wei and keeps",
        context.hex(),
        tree.forecast_tree(FORECASTS["A"], seed, GROUP).root.hex(),
        seal.key_hash(seed).hex(),
        tree.observation_tree(TRUTH, GROUP).root.hex(),
    ]


@pytest.mark.parametrize("number", numbers())
def test_example__computed_number__is_on_the_page(number: str) -> None:
    assert number in " ".join(PAGE.read_text().split())
