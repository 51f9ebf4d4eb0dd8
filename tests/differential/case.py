"""A case, and the random inputs that cases share. Inputs lie on their bounds about as often as between them."""

import random
from dataclasses import dataclass

from forewatt.protocol import tree
from forewatt.protocol.words import BPS, MISSING, SCALE_PPM, ZERO32

LOW, HIGH = -SCALE_PPM, SCALE_PPM
INT32 = (-(2**31), 2**31 - 1)
NOW_S = 2_000_000_000
"""Block time of every call, in UTC seconds."""

Dice = random.Random


@dataclass(frozen=True)
class Case:
    """A call of a probe and its expected answer: the values, None for any revert, or the bytes of a certain error."""

    method: str
    arguments: tuple[object, ...]
    expected: tuple[object, ...] | bytes | None


def draw_shape(dice: Dice) -> tuple[int, int]:
    """Draw the numbers of steps and levels."""
    return dice.choice(((1, 1), (24, 9), (dice.randint(1, 4), dice.randint(1, 9)), (dice.randint(1, 8), 3), (1, 99)))


def draw_forecast(dice: Dice, steps: int, levels: int) -> list[int]:
    """Draw the T*K values of a forecast. In a fifth of them a value may cross another or be out of range."""
    values: list[int] = []
    for _ in range(steps):
        centre, spread = dice.randint(LOW, HIGH), dice.choice((0, 5, 10**5, 2 * 10**6))
        drawn = (centre + dice.randint(-spread, spread) for _ in range(levels))
        values += sorted(min(HIGH, max(LOW, value)) for value in drawn)
    if dice.random() < 0.2:
        index = dice.randrange(len(values))
        values[index] = dice.choice((HIGH, HIGH + 1, LOW, LOW - 1, *INT32, values[index] - 1, values[index] + 1))
    return values


def draw_observation(dice: Dice, steps: int) -> list[int]:
    """Draw the T values of an observation, some missing and some out of range."""
    unusual = (MISSING, LOW, HIGH, LOW - 1, HIGH + 1, INT32[1], 0)
    return [dice.choice(unusual) if dice.random() < 0.2 else dice.randint(LOW, HIGH) for _ in range(steps)]


def draw_legs(dice: Dice) -> tuple[int, int]:
    """Draw lambdaBps and muBps, whose sum is at most BPS."""
    lambda_bps = dice.choice((0, 1, 500, BPS, dice.randint(0, BPS)))
    return lambda_bps, dice.choice((0, BPS - lambda_bps, dice.randint(0, BPS - lambda_bps)))


def draw_leaves_and_tree(dice: Dice) -> tuple[list[bytes], tree.Tree]:
    """Draw leaves, some of them missing, and build their tree."""
    feeds = dice.randint(1, 20)
    leaves = [dice.choice((ZERO32, dice.randbytes(32), dice.randbytes(32))) for _ in range(feeds)]
    return leaves, tree.build(leaves, tree.depth_of(feeds, 1 << dice.randint(0, 4)))
