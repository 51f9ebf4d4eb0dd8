"""Series as bytes, and quantisation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.errors import EncodingError
from forewatt.protocol.quantise import fallback_series, quantise_forecast, quantise_observation
from forewatt.protocol.score import is_observed
from forewatt.protocol.series import decode_series, encode_series, forecast_is_canonical
from forewatt.protocol.words import MISSING, SCALE_PPM

PU = st.floats(-3, 3)


def test_encode__values__are_big_endian_int32() -> None:
    assert encode_series((1, -1, MISSING)).hex() == "00000001ffffffff80000000"


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_encode__any_values__round_trip(values: list[int]) -> None:
    assert list(decode_series(encode_series(values))) == values


def test_encode__value_beyond_int32__is_refused() -> None:
    with pytest.raises(EncodingError, match="int32"):
        encode_series((2**31,))


def test_decode__incomplete_value__is_refused() -> None:
    with pytest.raises(EncodingError, match="5 bytes"):
        decode_series(bytes(5))


@given(st.lists(st.lists(PU, min_size=3, max_size=3), min_size=2, max_size=2))
def test_quantise__finite_quantiles__are_canonical(quantiles: list[list[float]]) -> None:
    assert forecast_is_canonical(quantise_forecast(quantiles, 2, 3), 2, 3)


def test_quantise__crossed_and_large_values__are_sorted_and_clamped() -> None:
    assert quantise_forecast([[0.5, 0.25, 7.0]], 1, 3) == (250_000, 500_000, SCALE_PPM)


def test_quantise__half__is_rounded_to_even() -> None:
    assert quantise_observation([0.5e-6, 1.5e-6, -0.5e-6], 3) == (0, 2, 0)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_quantise__value_not_finite__is_refused(value: float) -> None:
    with pytest.raises(EncodingError, match="fallback"):
        quantise_forecast([[0.1, value]], 1, 2)


@pytest.mark.parametrize("shape", [[], [[0.1]], [[0.1, 0.2], [0.1, 0.2]]])
def test_quantise__wrong_shape__is_refused(shape: list[list[float]]) -> None:
    with pytest.raises(EncodingError, match="1 steps of 2 levels"):
        quantise_forecast(shape, 1, 2)


def test_observation__unusable_values__are_missing() -> None:
    values = [None, math.nan, math.inf, 1e300, 1.000001, -1.000001, 1.0, -1.0, 1.0000004]
    assert quantise_observation(values, 9) == (*[MISSING] * 6, SCALE_PPM, -SCALE_PPM, SCALE_PPM)


@given(st.lists(st.none() | st.floats(), min_size=4, max_size=4))
def test_observation__any_values__are_canonical(values: list[float | None]) -> None:
    observed = quantise_observation(values, 4)
    assert len(observed) == 4
    assert all(value == MISSING or is_observed(value) for value in observed)


@given(low=st.integers(-SCALE_PPM, SCALE_PPM), span=st.integers(0, 2 * SCALE_PPM))
def test_fallback__any_range__is_canonical(low: int, span: int) -> None:
    assert forecast_is_canonical(fallback_series(2, 9, low, min(SCALE_PPM, low + span)), 2, 9)


def test_fallback__low_above_high__is_refused() -> None:
    with pytest.raises(EncodingError, match="low <= high"):
        fallback_series(1, 9, 5, 4)


@pytest.mark.parametrize("values", [(), (1, 2), (2, 1, 3), (1, 2, SCALE_PPM + 1), (-SCALE_PPM - 1, 1, 2)])
def test_canonical__invalid_forecast__is_not(values: tuple[int, ...]) -> None:
    assert not forecast_is_canonical(values, 1, 3)
