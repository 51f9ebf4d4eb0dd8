"""What random cases are made of: series, trees, shares, on their bounds as often as between them."""

import random
from dataclasses import dataclass

from forewatt.protocol import tree
from forewatt.protocol.words import BPS, MISSING, SCALE_PPM, ZERO32

LOW, HIGH = -SCALE_PPM, SCALE_PPM
INT32 = (-(2**31), 2**31 - 1)
NOW_S = 2_000_000_000
"""The time at which the code believes to run."""

Dice = random.Random


@dataclass(frozen=True)
class Case:
    """One call by name and the values it must return; None where it must revert, bytes where with that very error."""

    method: str
    arguments: tuple[object, ...]
    expected: tuple[object, ...] | bytes | None


def shape(dice: Dice) -> tuple[int, int]:
    """Steps and levels."""
    return dice.choice(((1, 1), (24, 9), (dice.randint(1, 4), dice.randint(1, 9)), (dice.randint(1, 8), 3), (1, 99)))


def forecast(dice: Dice, steps: int, levels: int) -> list[int]:
    """Mostly sorted within a step and in range; now and then crossing by one, or just or far out of range."""
    values: list[int] = []
    for _ in range(steps):
        centre, spread = dice.randint(LOW, HIGH), dice.choice((0, 5, 10**5, 2 * 10**6))
        around = (centre + dice.randint(-spread, spread) for _ in range(levels))
        values += sorted(min(HIGH, max(LOW, value)) for value in around)
    if dice.random() < 0.2:
        at = dice.randrange(len(values))
        values[at] = dice.choice((HIGH, HIGH + 1, LOW, LOW - 1, *INT32, values[at] - 1, values[at] + 1))
    return values


def observation(dice: Dice, steps: int) -> list[int]:
    """A value a step, some missing, some out of range."""
    odd = (MISSING, LOW, HIGH, LOW - 1, HIGH + 1, INT32[1], 0)
    return [dice.choice(odd) if dice.random() < 0.2 else dice.randint(LOW, HIGH) for _ in range(steps)]


def legs(dice: Dice) -> tuple[int, int]:
    """lambdaBps and muBps, at most BPS together."""
    lambda_bps = dice.choice((0, 1, 500, BPS, dice.randint(0, BPS)))
    return lambda_bps, dice.choice((0, BPS - lambda_bps, dice.randint(0, BPS - lambda_bps)))


def leaves_and_tree(dice: Dice) -> tuple[list[bytes], tree.Tree]:
    """Leaves, some of them missing, and their tree."""
    feeds = dice.randint(1, 20)
    leaves = [dice.choice((ZERO32, dice.randbytes(32), dice.randbytes(32))) for _ in range(feeds)]
    return leaves, tree.build(leaves, tree.depth_of(feeds, 1 << dice.randint(0, 4)))
