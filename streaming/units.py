"""The units that meters and weather stations speak, and what each means in the unit that everything is kept in."""

from dataclasses import dataclass
from enum import StrEnum


class Quantity(StrEnum):
    """What a reading measures. Kept in MW, degrees Celsius, m/s and W/m2."""

    POWER = "power"
    TEMPERATURE = "temperature"
    WIND_SPEED = "wind-speed"
    IRRADIANCE = "irradiance"


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
}


def standard(value: float, unit: str, interval_s: int) -> float:
    """The value in its quantity's own unit; KeyError for an unknown unit."""
    meant = UNITS[unit]
    return value * meant.scale * (3600 / interval_s if meant.energy else 1.0) + meant.offset
