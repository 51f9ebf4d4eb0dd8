"""Units and their conversions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.units import UNITS, Quantity, standard

VALUES = st.floats(-1e6, 1e6)
INTERVALS = st.sampled_from([60, 300, 900, 3600])


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2_500_000, "W", 2.5),
        (2_500, "kW", 2.5),
        (2.5, "MW", 2.5),
        (0.0025, "GW", 2.5),
        (625_000, "Wh", 2.5),
        (625, "kWh", 2.5),
        (0.625, "MWh", 2.5),
        (100, "C", 100),
        (212, "F", 100),
        (32, "F", 0),
        (273.15, "K", 0),
        (10, "m/s", 10),
        (36, "km/h", 10),
        (1, "kn", 0.514444),
        (800, "W/m2", 800),
    ],
)
def test_known_values(value: float, unit: str, expected: float) -> None:
    assert standard(value, unit, 900) == pytest.approx(expected, abs=1e-6)


@given(VALUES, INTERVALS)
def test_an_energy_becomes_the_mean_power_of_its_interval(power_mw: float, interval_s: int) -> None:
    hours = interval_s / 3600
    for unit, per_mwh in (("Wh", 1e6), ("kWh", 1e3), ("MWh", 1.0)):
        assert standard(power_mw * hours * per_mwh, unit, interval_s) == pytest.approx(power_mw, abs=1e-6)


@given(VALUES, VALUES, st.sampled_from(sorted(UNITS)), INTERVALS)
def test_every_conversion_preserves_the_order_of_values(
    first: float, second: float, unit: str, interval_s: int
) -> None:
    low, high = sorted((first, second))
    assert standard(low, unit, interval_s) <= standard(high, unit, interval_s)


@given(VALUES)
def test_units_of_one_quantity_agree(celsius: float) -> None:
    assert standard(celsius * 9 / 5 + 32, "F", 900) == pytest.approx(celsius, abs=1e-6)
    assert standard(celsius + 273.15, "K", 900) == pytest.approx(celsius, abs=1e-6)


def test_every_quantity_has_a_unit_of_storage() -> None:
    kept = {unit.quantity for unit in UNITS.values() if (unit.scale, unit.offset, unit.energy) == (1.0, 0.0, False)}
    assert kept == set(Quantity) - {Quantity.STATE_OF_CHARGE}, "a state of charge has the units of a share"
