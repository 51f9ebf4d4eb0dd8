"""Which times of readings, forecasts and prices can be: milliseconds since 1970, between 1990 and 2100."""

LONGEST_S = 366 * 86_400
"""The longest interval of a reading, a forecast or a price."""

EARLIEST_MS, LATEST_MS = 631_152_000_000, 4_102_444_800_000
"""1990 to 2100. A time outside comes from a wrong clock or a wrong unit of time."""
MS_PER = {"seconds": 1_000.0, "microseconds": 1e-3, "nanoseconds": 1e-6}
"""Milliseconds per unit of time that senders use by mistake."""


def check_moment(moment: int) -> int:
    """The time (ms); ValueError guesses the unit of one that is not between 1990 and 2100."""
    if EARLIEST_MS <= moment <= LATEST_MS:
        return moment
    guess = next((unit for unit, ms in MS_PER.items() if EARLIEST_MS <= moment * ms <= LATEST_MS), None)
    if guess is not None:
        raise ValueError(f"{moment} is not between 1990 and 2100 in ms. Is it in {guess}? Send milliseconds since 1970")
    raise ValueError(f"{moment} is not between 1990 and 2100 in ms since 1970: is the clock wrong?")
