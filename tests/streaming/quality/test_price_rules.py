"""The rules for prices."""

import pyarrow as pa
import pytest

from streaming.quality.outlook import judge_prices


@pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        (0.1, "EUR/kWh", None),
        (-50.0, "EUR/MWh", None),
        (float("nan"), "EUR/MWh", "the value is not a finite number"),
        (1e308, "EUR/kWh", "the value is not a finite number"),
        (1.0, "EUR", "unknown unit of a price EUR"),
    ],
)
def test_a_price_is_finite_in_the_unit_of_the_store_too(value: float, unit: str, reason: str | None) -> None:
    rows = pa.table({"value": [value], "unit": [unit], "reason": pa.nulls(1, pa.string())})
    assert judge_prices(rows)["reason"].to_pylist() == [reason]
