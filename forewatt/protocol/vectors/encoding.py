"""JSON of test vectors (integers as decimal strings, bytes as 0x hex), and reproducible random values."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from eth_utils.crypto import keccak

Json: TypeAlias = "str | list[Json] | dict[str, Json]"


def to_json(value: object) -> Json:
    """The value as JSON with strings in place of numbers and bytes."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [to_json(item) for item in value]
    raise TypeError(f"a vector cannot contain {type(value).__name__}")


class RandomValues:
    """Random values from keccak256(seed | counter), the same in every language and version."""

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
        """The next canonical forecast: T*K values, sorted within every step."""
        return tuple(
            value for _ in range(steps) for value in sorted(self.between(low_ppm, high_ppm) for _ in range(levels))
        )

    def observation(self, steps: int, low_ppm: int, high_ppm: int) -> tuple[int, ...]:
        """The next T observed values."""
        return tuple(self.between(low_ppm, high_ppm) for _ in range(steps))
