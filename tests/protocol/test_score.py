"""Losses and scores: closed forms compared with plain sums, properness, and the reference's rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol import score
from forewatt.protocol.errors import EncodingError, ProtocolError
from forewatt.protocol.rows import decode_row, encode_row
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import MISSING, SC, SCALE_PPM

VALUE = st.integers(-SCALE_PPM, SCALE_PPM)


@given(y=VALUE, quantiles=st.lists(VALUE, min_size=9, max_size=9).map(sorted))
def test_leaf_loss__one_step__is_the_plain_sum(y: int, quantiles: list[int]) -> None:
    plain = sum(k * (y - q) if y >= q else (10 - k) * (q - y) for k, q in enumerate(quantiles, 1))
    assert score.leaf_loss(encode_series(quantiles), encode_series([y]), 1, 9) == plain
    assert plain <= score.worst_loss(9) * 2


@given(y=VALUE, q=VALUE)
def test_leaf_loss__one_step__is_at_most_the_worst(y: int, q: int) -> None:
    # A missing leaf must never cost less than an extreme forecast.
    loss = score.leaf_loss(encode_series([q] * 9), encode_series([y]), 1, 9)
    assert loss <= 9 * 10 * SCALE_PPM


@pytest.mark.parametrize("forecast", [b"", encode_series((1, 0, 2)), encode_series((0, 0, SCALE_PPM + 1)), bytes(4)])
def test_leaf_loss__invalid_forecast__costs_the_worst_per_observed_step(forecast: bytes) -> None:
    assert score.leaf_loss(forecast, encode_series([5]), 1, 3) == 12 * SCALE_PPM
    assert score.leaf_loss(forecast, encode_series([MISSING]), 1, 3) == 0


def test_leaf_loss__missing_steps__cost_nothing() -> None:
    forecast = encode_series((0,) * 6)
    assert score.leaf_loss(forecast, encode_series([MISSING, 10]), 2, 3) == (1 + 2 + 3) * 10
    assert score.leaf_loss(forecast, encode_series([SCALE_PPM + 1, 10]), 2, 3) == (1 + 2 + 3) * 10
    assert score.leaf_loss(forecast, b"", 2, 3) == 0


@pytest.mark.parametrize(
    ("earlier", "values"),
    [
        ((1, 2, 3), (1, 2, 3)),
        ((MISSING, 2, MISSING), (2, 2, 2)),
        ((1, MISSING, 3), (1, 1, 3)),
        ((MISSING, MISSING, 3), (3, 3, 3)),
        ((MISSING, MISSING, MISSING), (0, 0, 0)),
        ((SCALE_PPM + 1, 2, 3), (2, 2, 3)),
    ],
)
def test_reference__missing_steps__take_the_last_value_before_else_the_next(
    earlier: tuple[int, ...], values: tuple[int, ...]
) -> None:
    assert score.reference_values(encode_series(earlier), 3) == values


def test_reference__no_leaf__is_zero() -> None:
    assert score.reference_values(b"", 2) == (0, 0)


@given(
    earlier=st.lists(VALUE | st.just(MISSING), min_size=4, max_size=4), observed=st.lists(VALUE, min_size=4, max_size=4)
)
def test_reference_loss__equals_the_loss_of_its_value_at_every_level(earlier: list[int], observed: list[int]) -> None:
    before, truth = encode_series(earlier), encode_series(observed)
    flat = encode_series([value for value in score.reference_values(before, 4) for _ in range(9)])
    assert score.reference_loss(before, truth, 4, 9) == score.leaf_loss(flat, truth, 4, 9)


def test_score__at_and_beyond_the_bound__is_zero() -> None:
    assert [score.score(loss, 10) for loss in (0, 1, 9, 10, 11)] == [SC, 9 * SC // 10, SC // 10, 0, 0]


@pytest.mark.parametrize(("loss", "bound"), [(-1, 1), (0, 0)])
def test_score__impossible_arguments__are_refused(loss: int, bound: int) -> None:
    with pytest.raises(ProtocolError):
        score.score(loss, bound)


def test_score__median__has_the_lowest_total_loss() -> None:
    outcomes = [100, 200, 300]
    totals = {q: sum(score.leaf_loss(encode_series([q]), encode_series([y]), 1, 1) for y in outcomes) for q in outcomes}
    assert min(totals, key=lambda q: totals[q]) == 200


def test_group_losses__last_group__may_be_short() -> None:
    assert score.group_losses([1, 2, 3, 4, 5], 2) == (3, 7, 5)


def test_rows__losses__round_trip_and_others_are_refused() -> None:
    losses = (0, 1, 2**40 - 1)
    assert encode_row(losses).hex() == "0000000000" + "0000000001" + "ffffffffff"
    assert decode_row(encode_row(losses)) == losses
    with pytest.raises(EncodingError, match="uint40"):
        encode_row([2**40])
    with pytest.raises(EncodingError, match="6 bytes"):
        decode_row(bytes(6))
