"""Answers that no honest endpoint gives."""

from random import Random
from typing import Any


def _rubbish(random: Random) -> Any:
    """A value of any type and size."""
    return random.choice(
        (
            None,
            True,
            -1,
            0,
            1.5,
            float("inf"),
            "",
            "latest",
            "0x",
            "0x0",
            "0xg",
            "0x" + "f" * 64,
            "0x" + "f" * 5_000,
            hex(random.randrange(2**70)),
            "0x" + random.randbytes(random.randrange(70)).hex(),
            [],
            [None],
            {},
            {"number": None},
        )
    )


def mutated(random: Random, truth: Any) -> Any:
    """A result in which something is missing, cut, foreign or of another type."""
    goes_inward = random.random() < 0.7
    if isinstance(truth, list) and truth and goes_inward:
        position = random.randrange(len(truth))
        return [mutated(random, part) if at == position else part for at, part in enumerate(truth)]
    if isinstance(truth, dict) and truth and goes_inward:
        name = random.choice(sorted(truth))
        rest = {field: value for field, value in truth.items() if field != name}
        return rest if random.random() < 0.3 else {**rest, name: mutated(random, truth[name])}
    if isinstance(truth, str) and goes_inward:
        cut = random.randrange(len(truth) + 1)
        return truth[:cut] + "".join(random.choices("0123456789abcdefx", k=2)) + truth[cut + random.randrange(8) :]
    return _rubbish(random)
