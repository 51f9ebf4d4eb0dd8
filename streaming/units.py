"""The units that meters and weather stations speak, and what each means in the unit that everything is kept in."""

from dataclasses import dataclass
from enum import StrEnum


class Quantity(StrEnum):
    """What a reading measures. Kept in MW, degrees Celsius, m/s, W/m2, a share of one, Pa, degrees and mm."""

    POWER = "power"
    TEMPERATURE = "temperature"
    WIND_SPEED = "wind-speed"
    IRRADIANCE = "irradiance"
    SHARE = "share"
    PRESSURE = "pressure"
    DIRECTION = "direction"
    PRECIPITATION = "precipitation"


@dataclass(frozen=True)
class Unit:
    """value * scale + offset is the quantity; an energy is divided by the hours of its interval besides."""

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
"""What weather forecasts tell, and what it is measured in."""
PRICE_UNITS = {"EUR/MWh": 1.0, "EUR/kWh": 1_000.0, "ct/kWh": 10.0}
"""Prices are kept in EUR/MWh."""


def standard(value: float, unit: str, interval_s: int) -> float:
    """The value in its quantity's own unit; KeyError for an unknown unit."""
    meant = UNITS[unit]
    return value * meant.scale * (3600 / interval_s if meant.energy else 1.0) + meant.offset
