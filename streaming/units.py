"""The units of meters, weather forecasts and prices, and their conversion to the units of storage."""

from dataclasses import dataclass
from enum import StrEnum


class Quantity(StrEnum):
    """What a reading measures. Stored in MW, degrees Celsius, m/s, W/m2, a share of one, Pa, degrees and mm.

    State of charge is the share that a storage reports; its units are those of a share.
    """

    POWER = "power"
    TEMPERATURE = "temperature"
    WIND_SPEED = "wind-speed"
    IRRADIANCE = "irradiance"
    SHARE = "share"
    PRESSURE = "pressure"
    DIRECTION = "direction"
    PRECIPITATION = "precipitation"
    STATE_OF_CHARGE = "state-of-charge"


@dataclass(frozen=True)
class Unit:
    """The quantity is `value * scale + offset`; an energy's scale is also divided by the interval in hours."""

    quantity: Quantity
    scale: float
    offset: float = 0.0
    energy: bool = False


UNITS = {
    "W": Unit(Quantity.POWER, 1e-6),
    "kW": Unit(Quantity.POWER, 1e-3),
    "MW": Unit(Quantity.POWER, 1.0),
    "GW": Unit(Quantity.POWER, 1e3),
    "Wh": Unit(Quantity.POWER, 1e-6, energy=True),
    "kWh": Unit(Quantity.POWER, 1e-3, energy=True),
    "MWh": Unit(Quantity.POWER, 1.0, energy=True),
    "GWh": Unit(Quantity.POWER, 1e3, energy=True),
    "C": Unit(Quantity.TEMPERATURE, 1.0),
    "F": Unit(Quantity.TEMPERATURE, 5 / 9, -160 / 9),
    "K": Unit(Quantity.TEMPERATURE, 1.0, -273.15),
    "m/s": Unit(Quantity.WIND_SPEED, 1.0),
    "km/h": Unit(Quantity.WIND_SPEED, 1 / 3.6),
    "kn": Unit(Quantity.WIND_SPEED, 1852 / 3600),
    "W/m2": Unit(Quantity.IRRADIANCE, 1.0),
    "J/m2": Unit(Quantity.IRRADIANCE, 1 / 3600, energy=True),
    "%": Unit(Quantity.SHARE, 0.01),
    "1": Unit(Quantity.SHARE, 1.0),
    "Pa": Unit(Quantity.PRESSURE, 1.0),
    "hPa": Unit(Quantity.PRESSURE, 100.0),
    "deg": Unit(Quantity.DIRECTION, 1.0),
    "mm": Unit(Quantity.PRECIPITATION, 1.0),
}
VARIABLES = {
    "temperature": Quantity.TEMPERATURE,
    "wind-speed": Quantity.WIND_SPEED,
    "wind-speed-100m": Quantity.WIND_SPEED,
    "wind-u": Quantity.WIND_SPEED,
    "wind-v": Quantity.WIND_SPEED,
    "wind-direction": Quantity.DIRECTION,
    "irradiance": Quantity.IRRADIANCE,
    "cloud-cover": Quantity.SHARE,
    "humidity": Quantity.SHARE,
    "pressure": Quantity.PRESSURE,
    "precipitation": Quantity.PRECIPITATION,
}
"""The variables of weather forecasts, with their quantities."""
PRICE_UNITS = {"EUR/MWh": 1.0, "EUR/kWh": 1_000.0, "ct/kWh": 10.0}
"""Factors to EUR/MWh, the unit of stored prices."""


def is_share(unit: object) -> bool:
    """Whether the unit is one of a share, such as a storage's state of charge."""
    return isinstance(unit, str) and unit in UNITS and UNITS[unit].quantity is Quantity.SHARE


def standard(value: float, unit: str, interval_s: int) -> float:
    """Convert a value to its quantity's unit of storage; KeyError for an unknown unit."""
    source = UNITS[unit]
    return value * source.scale * (3600 / interval_s if source.energy else 1.0) + source.offset
