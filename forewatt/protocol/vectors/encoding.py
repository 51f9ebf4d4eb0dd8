"""How a vector is written: integers as decimal strings, bytes as 0x hex; and a source of values that never changes."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from eth_utils.crypto import keccak

Json: TypeAlias = "str | list[Json] | dict[str, Json]"


def written(value: object) -> Json:
    """The value as JSON without a number in it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [written(item) for item in value]
    raise TypeError(f"a vector holds no {type(value).__name__}")


class Drawn:
    """Integers drawn from keccak256(seed | counter): the same in every language and version."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def word(self) -> bytes:
        """The next 32 bytes."""
        self._count += 1
        return keccak(self._seed + self._count.to_bytes(4, "big"))

    def between(self, low: int, high: int) -> int:
        """The next integer in [low, high]."""
        return low + int.from_bytes(self.word(), "big") % (high - low + 1)

    def forecast(self, steps: int, levels: int, low_ppm: int, high_ppm: int) -> tuple[int, ...]:
        """The next canonical forecast: T*K values, sorted within a step."""
        return tuple(
            value for _ in range(steps) for value in sorted(self.between(low_ppm, high_ppm) for _ in range(levels))
        )

    def observation(self, steps: int, low_ppm: int, high_ppm: int) -> tuple[int, ...]:
        """The next T observed values."""
        return tuple(self.between(low_ppm, high_ppm) for _ in range(steps))
