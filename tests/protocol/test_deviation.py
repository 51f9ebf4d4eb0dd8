"""The rolling deviation compared with exact rationals, for any order in which rounds end."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.deviation import ONE, Standing, count

LARGEST_LOSS = 2**53 - 1
"""Of a round: rows of 64 KiB in total have room for at most 6,553 uint40 groups of one entry and the reference."""


def exact(rounds: dict[int, int], ema_rounds: int) -> Fraction:
    """The sum of all losses, each decayed by (N-1)/(N+1) for every round up to the latest."""
    rho = Fraction(ema_rounds - 1, ema_rounds + 1)
    return sum((loss * rho ** (max(rounds) - number) for number, loss in rounds.items()), Fraction(0))


def standing_after(order: list[int], rounds: dict[int, int], ema_rounds: int) -> Standing:
    """The standing after rounds that end in this order; the reference's losses are the same."""
    standing = Standing()
    for number in order:
        standing = count(standing, number, rounds[number], rounds[number], ema_rounds)
    return standing


def tolerance(rounds: dict[int, int], ema_rounds: int) -> Fraction:
    """How far docs/protocol.md allows the sums to be below the exact ones."""
    return len(rounds) * (1 + Fraction(max(rounds.values()) * (ema_rounds + 1), ONE))


@st.composite
def round_sequences(draw: st.DrawFn) -> tuple[dict[int, int], list[int], int]:
    """Rounds with their losses, an order in which they end, and N."""
    losses = st.one_of(st.just(LARGEST_LOSS), st.integers(0, LARGEST_LOSS), st.integers(0, 10**9))
    rounds = draw(st.dictionaries(st.integers(0, 300), losses, min_size=1, max_size=20))
    order = draw(st.permutations(sorted(rounds)))
    return rounds, order, draw(st.sampled_from((1, 2, 3, 20, 1_000, 65_535)))


@given(round_sequences())
def test_count__any_order__is_below_the_exact_sums_by_at_most_the_tolerance(
    case: tuple[dict[int, int], list[int], int],
) -> None:
    rounds, order, ema_rounds = case
    standing = standing_after(order, rounds, ema_rounds)
    assert 0 <= exact(rounds, ema_rounds) - standing.loss <= tolerance(rounds, ema_rounds)
    assert standing.loss == standing.reference_loss
    assert (standing.last_round, standing.scored) == (max(rounds), len(rounds))


@given(round_sequences())
def test_count__two_orders__differ_by_at_most_the_tolerance(
    case: tuple[dict[int, int], list[int], int],
) -> None:
    rounds, order, ema_rounds = case
    difference = (
        standing_after(order, rounds, ema_rounds).loss - standing_after(sorted(rounds), rounds, ema_rounds).loss
    )
    assert abs(difference) <= tolerance(rounds, ema_rounds)


def test_count__largest_losses_and_span__error_exceeds_a_unit_per_round() -> None:
    """The tolerance needs more than a unit per round, because the powers of rho are rounded down too."""
    rounds = {0: LARGEST_LOSS, 32_768: 0}
    error = exact(rounds, 65_535) - standing_after([0, 32_768], rounds, 65_535).loss
    assert len(rounds) < error <= tolerance(rounds, 65_535)


def test_count__usual_pool__error_is_at_most_a_unit_per_round() -> None:
    rounds = {number: (number * 7_919_777_777) % 10**12 for number in range(60)}
    assert tolerance(rounds, 20) < len(rounds) + 1
    reversed_order = standing_after(sorted(rounds, reverse=True), rounds, 20)
    assert 0 <= exact(rounds, 20) - reversed_order.loss < len(rounds)
