"""The rolling deviation against exact rationals, whatever the order in which rounds end."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.deviation import ONE, Standing, count

LARGEST_LOSS = 2**53 - 1
"""Of a round: 6,553 groups of uint40 are the most that a row of 64 KiB holds for one entry and the reference."""


def exact(rounds: dict[int, int], ema_rounds: int) -> Fraction:
    """The sum of all losses, each decayed by (N-1)/(N+1) for every round up to the latest."""
    rho = Fraction(ema_rounds - 1, ema_rounds + 1)
    return sum((loss * rho ** (max(rounds) - number) for number, loss in rounds.items()), Fraction(0))


def counted(order: list[int], rounds: dict[int, int], ema_rounds: int) -> Standing:
    """The standing after rounds that end in this order; the reference loses the same."""
    standing = Standing()
    for number in order:
        standing = count(standing, number, rounds[number], rounds[number], ema_rounds)
    return standing


def allowed(rounds: dict[int, int], ema_rounds: int) -> Fraction:
    """What docs/protocol.md allows the sums to be below the exact ones."""
    return len(rounds) * (1 + Fraction(max(rounds.values()) * (ema_rounds + 1), ONE))


@st.composite
def ended(draw: st.DrawFn) -> tuple[dict[int, int], list[int], int]:
    """Rounds with their losses, an order in which they end, and N."""
    losses = st.one_of(st.just(LARGEST_LOSS), st.integers(0, LARGEST_LOSS), st.integers(0, 10**9))
    rounds = draw(st.dictionaries(st.integers(0, 300), losses, min_size=1, max_size=20))
    order = draw(st.permutations(sorted(rounds)))
    return rounds, order, draw(st.sampled_from((1, 2, 3, 20, 1_000, 65_535)))


@given(ended())
def test_count__any_order__a_unit_a_round_below_the_exact_sums_and_never_above(
    case: tuple[dict[int, int], list[int], int],
) -> None:
    rounds, order, ema_rounds = case
    standing = counted(order, rounds, ema_rounds)
    assert 0 <= exact(rounds, ema_rounds) - standing.loss <= allowed(rounds, ema_rounds)
    assert standing.loss == standing.reference_loss
    assert (standing.last_round, standing.scored) == (max(rounds), len(rounds))


@given(ended())
def test_count__two_orders__differ_by_no_more_than_either_from_the_exact_sums(
    case: tuple[dict[int, int], list[int], int],
) -> None:
    rounds, order, ema_rounds = case
    difference = counted(order, rounds, ema_rounds).loss - counted(sorted(rounds), rounds, ema_rounds).loss
    assert abs(difference) <= allowed(rounds, ema_rounds)


def test_count__largest_losses_and_memory__fall_short_by_more_than_a_unit_a_round() -> None:
    """The part of the bound that is not the unit a round is needed: the powers of rho are rounded down too."""
    rounds = {0: LARGEST_LOSS, 32_768: 0}
    short = exact(rounds, 65_535) - counted([0, 32_768], rounds, 65_535).loss
    assert len(rounds) < short <= allowed(rounds, 65_535)


def test_count__a_common_pool__falls_short_by_a_unit_a_round_at_most() -> None:
    rounds = {number: (number * 7_919_777_777) % 10**12 for number in range(60)}
    assert allowed(rounds, 20) < len(rounds) + 1
    backwards = counted(sorted(rounds, reverse=True), rounds, 20)
    assert 0 <= exact(rounds, 20) - backwards.loss < len(rounds)
