"""The names of a node's pins, by which it finds them again when their round's life is over."""

from forewatt.protocol.pool import PoolParams
from oracle.chain.rounds import RoundState

_PREFIX = "forewatt"


def pins_of(pool: bytes) -> str:
    """What the names of all pins of a pool's rounds begin with."""
    return f"{_PREFIX}/{pool.hex()}/"


def pin_name(pool: bytes, number: int) -> str:
    """The name of the pins of a round: its forecasts and its observation."""
    return f"{pins_of(pool)}{number}"


def round_of(name: str) -> int | None:
    """The round in a pin's name; None for a name of another kind."""
    number = name.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdecimal() else None


def is_outlived(rules: PoolParams, number: int, state: RoundState | None, now: int, retention_s: int) -> bool:
    """Whether nobody needs a round's payloads any more at `now`. Pure.

    That is `retention_s` after the last moment at which they could matter: the round's observation is the reference of
    the round refLag later. A round that has not ended keeps its payloads.
    """
    if state is not None and state.ended is None:
        return False
    return now >= rules.gate(number + rules.ref_lag) + rules.hard_end_s + retention_s
