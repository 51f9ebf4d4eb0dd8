"""Random cases and extremes: a call of the harness and what Python says it must answer."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass

from rules import epoch, near_limit, rules, struct

from forewatt.protocol import limits, payoff, rows, score, tree, windows
from forewatt.protocol.errors import ParamsError
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import BPS, MAX_ENTRIES, MAX_WEI, MISSING, SC, SCALE_PPM, ZERO32

LOW, HIGH = -SCALE_PPM, SCALE_PPM
NOBODY = "0x" + "00" * 20
INT32 = (-(2**31), 2**31 - 1)


@dataclass(frozen=True)
class Case:
    """One call by name and the values it must return, None where it must revert."""

    method: str
    arguments: tuple[object, ...]
    expected: tuple[object, ...] | None


Dice = random.Random


def cases(count: int, seed: int) -> Iterator[Case]:
    """`count` cases of all families, in the proportions of FAMILIES."""
    dice = Dice(seed)
    makers = [maker for maker, weight in FAMILIES for _ in range(weight)]
    for number in range(count):
        yield makers[number % len(makers)](dice)


def _leaf_loss(dice: Dice) -> Case:
    steps, levels = _shape(dice)
    forecast = b"" if dice.random() < 0.05 else encode_series(_forecast(dice, steps, levels))
    observed = b"" if dice.random() < 0.05 else encode_series(_observation(dice, steps))
    return Case("loss", (forecast, observed, steps, levels), (score.leaf_loss(forecast, observed, steps, levels),))


def _score(dice: Dice) -> Case:
    bound = dice.choice((1, 2, 10**9, dice.randint(1, 2**40), dice.randint(1, 2**72)))
    loss = dice.choice((0, 1, bound - 1, bound, bound + 1, dice.randint(0, bound), dice.randint(0, 2 * bound)))
    return Case("score", (loss, bound), (score.score(loss, bound),))


def _loss_bound(dice: Dice) -> Case:
    shape = (dice.randint(1, 2**32 - 1), dice.randint(1, 2**16 - 1), dice.randint(1, 255), dice.randint(1, 2**32 - 1))
    return Case("lossBound", shape, (score.loss_bound(*shape),))


def _payouts(dice: Dice) -> Case:
    count = dice.choice((1, 1, 2, 2, 3, 5, 8, dice.randint(1, MAX_ENTRIES)))
    most = dice.choice((3, 10**6, 10**21, MAX_WEI))
    wagers = [dice.choice((1, most, dice.randint(1, most))) for _ in range(count)]
    scores = [dice.choice((0, SC, dice.randint(0, SC), dice.randint(SC * 9 // 10, SC))) for _ in range(count)]
    reference = dice.choice((0, SC, dice.randint(0, SC)))
    lambda_bps, mu_bps = _shares(dice)
    entries = [payoff.Scored(wager, got) for wager, got in zip(wagers, scores, strict=True)]
    paid = payoff.payoff(entries, reference, lambda_bps, mu_bps).payouts_wei
    return Case("payouts", (wagers, scores, reference, lambda_bps, mu_bps), (paid,))


def _gate(dice: Dice) -> Case:
    mu_bps = dice.choice((0, 1, 500, BPS, dice.randint(0, BPS)))
    budget, free = (dice.choice((0, 1, dice.randint(0, 10**22), 2**128 - 1)) for _ in range(2))
    wagers = dice.choice((0, 1, dice.randint(1, 10**22), MAX_ENTRIES * MAX_WEI))
    mu_eff = payoff.mu_effective(mu_bps, budget, free, wagers)
    return Case("gate", (mu_bps, budget, free, wagers), (mu_eff, payoff.reserve(mu_eff, wagers)))


def _lock(dice: Dice) -> Case:
    lambda_bps, mu_bps = _shares(dice)
    wager = dice.choice((1, 3, dice.randint(1, 10**6), MAX_WEI, dice.randint(1, MAX_WEI)))
    return Case("lock", (wager, lambda_bps, mu_bps), (payoff.lock(wager, lambda_bps, mu_bps),))


def _leaf(dice: Dice) -> Case:
    index = dice.choice((0, 1, 2**32 - 1, dice.randint(0, 2**32 - 1)))
    content = dice.randbytes(dice.choice((0, 4, dice.randint(1, 100))))
    salt = dice.choice((b"", dice.randbytes(32)))
    return Case("leaf", (index, salt, content), (tree.leaf(index, content, salt),))


def _salt(dice: Dice) -> Case:
    key, index = dice.randbytes(32), dice.randint(0, 2**32 - 1)
    return Case("salt", (key, index), (tree.leaf_salt(key, index),))


def _depth(dice: Dice) -> Case:
    group = 1 << dice.randint(0, 13)
    feeds = dice.choice((1, 2, 3, group, group + 1, max(1, group - 1), dice.randint(1, 2**16)))
    return Case("depth", (group, feeds), (tree.depth_of(feeds, group),))


def _root(dice: Dice) -> Case:
    leaves, built = _tree(dice)
    return Case("root", (leaves, len(built.levels) - 1), (built.root,))


def _climb(dice: Dice) -> Case:
    _, built = _tree(dice)
    height = dice.randint(0, len(built.levels) - 1)
    index = dice.randrange(len(built.levels[height]))
    return Case("climb", (built.levels[height][index], index, list(built.path(index, height))), (built.root,))


def _proposal(dice: Dice) -> Case:
    entries, groups = dice.randint(0, 4), dice.choice((1, 2, dice.randint(1, 40)))
    table = [[dice.choice((0, 2**40 - 1, dice.randint(0, 2**40 - 1))) for _ in range(groups)] for _ in range(entries)]
    encoded = [rows.encode_row(losses) for losses in table]
    sums, hashes = [sum(losses) for losses in table], [rows.row_hash(row) for row in encoded]
    return Case("proposal", (encoded, groups), (tuple(sums), tuple(hashes), rows.proposal_hash(sums, hashes)))


def _settled(dice: Dice) -> Case:
    count = dice.randint(1, 6)
    wagers = [dice.randint(1, 10**21) for _ in range(count)]
    counted = dice.randrange(1 << count)
    forfeits = [0 if counted >> i & 1 else dice.randint(0, wager) for i, wager in enumerate(wagers)]
    bound, reference = dice.randint(1, 2**40), dice.randint(0, SC)
    lambda_bps, mu_bps = _shares(dice)
    sums = [dice.randint(0, 2 * bound) for i in range(count) if counted >> i & 1]
    scores = _at_bits(counted, [score.score(loss, bound) for loss in sums], [0] * count)
    played = [payoff.Scored(wagers[i], scores[i]) for i in range(count) if counted >> i & 1]
    kept = [wager - lost for wager, lost in zip(wagers, forfeits, strict=True)]
    paid = _at_bits(counted, payoff.payoff(played, reference, lambda_bps, mu_bps).payouts_wei, kept)
    entries = [(NOBODY, wager, 0, wager, lost) for wager, lost in zip(wagers, forfeits, strict=True)]
    stakes = (0, 0, reference, lambda_bps, mu_bps)
    return Case("settled", (entries, counted, sums, bound, stakes), (tuple(scores), tuple(paid)))


def _at_bits(bits: int, values: Sequence[int], others: Sequence[int]) -> list[int]:
    """The next value where a bit is set, else what `others` has there."""
    left = iter(values)
    return [next(left) if bits >> i & 1 else other for i, other in enumerate(others)]


def _bits(dice: Dice) -> Case:
    bits, place = dice.choice((0, 1, 2**127, 2**128 - 1, dice.getrandbits(128))), dice.randint(0, 127)
    return Case("bits", (bits, place), (bool(bits >> place & 1), bits | 1 << place, bits.bit_count()))


def _times(dice: Dice) -> Case:
    params, number = rules(dice), dice.randint(0, 2**32)
    return Case("times", (struct(params), number), (params.gate(number), params.hard_end_s))


def _phase(dice: Dice) -> Case:
    params, number, status = rules(dice), dice.randint(0, 1000), dice.choice((0, 0, 0, 0, 1, 2))
    ends = astuple(windows.deadlines(params, number))
    time = dice.choice(ends) + dice.choice((-1, 0, 1))
    phase = (windows.phase_at(params, number, time), windows.Phase.FINAL, windows.Phase.CANCELLED)[status]
    return Case("phase", (struct(params), number, status, time), (list(windows.Phase).index(phase),))


def _within(dice: Dice) -> Case:
    before, afterwards = dice.choice((0, 1, 1000)), dice.choice((0, 1, 1000))
    return Case("within", (before, afterwards), () if afterwards > 0 else None)


def _since(dice: Dice) -> Case:
    before = dice.choice((-1000, -1, 0, 1, 1000))
    return Case("since", (before,), () if before >= 0 else None)


def _limits(dice: Dice) -> Case:
    params = near_limit(dice, rules(dice))
    cooldown_s = params.open_ahead_s + params.hard_end_s + dice.choice((-1, 0, 1, 10**6))
    return Case(
        "limits", (struct(params), max(0, cooldown_s)), _allowed(limits.check_params, params, max(0, cooldown_s))
    )


def _epoch_limits(dice: Dice) -> Case:
    params = rules(dice)
    found = epoch(dice, params)
    listed = (
        found.from_round,
        found.feeds_root,
        found.feed_count,
        found.manifest_cid,
        found.attestors,
        found.quorum,
    )
    return Case("epochLimits", (listed, struct(params)), _allowed(limits.check_epoch, found, params))


def _allowed(check: Callable[..., None], *arguments: object) -> tuple[object, ...] | None:
    try:
        check(*arguments)
    except ParamsError:
        return None
    return ()


FAMILIES: tuple[tuple[Callable[[Dice], Case], int], ...] = (
    (_leaf_loss, 6),
    (_payouts, 4),
    (_score, 3),
    (_loss_bound, 1),
    (_gate, 1),
    (_lock, 1),
    (_leaf, 1),
    (_salt, 1),
    (_depth, 1),
    (_root, 1),
    (_climb, 1),
    (_proposal, 1),
    (_settled, 2),
    (_bits, 1),
    (_times, 1),
    (_phase, 1),
    (_within, 1),
    (_since, 1),
    (_limits, 2),
    (_epoch_limits, 1),
)
"""What makes a case, and how many of the sum of all weights it makes."""


def _shape(dice: Dice) -> tuple[int, int]:
    return dice.choice(((1, 1), (24, 9), (dice.randint(1, 4), dice.randint(1, 9)), (dice.randint(1, 8), 3), (1, 99)))


def _forecast(dice: Dice, steps: int, levels: int) -> list[int]:
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


def _observation(dice: Dice, steps: int) -> list[int]:
    odd = (MISSING, LOW, HIGH, LOW - 1, HIGH + 1, INT32[1], 0)
    return [dice.choice(odd) if dice.random() < 0.2 else dice.randint(LOW, HIGH) for _ in range(steps)]


def _shares(dice: Dice) -> tuple[int, int]:
    lambda_bps = dice.choice((0, 1, 500, BPS, dice.randint(0, BPS)))
    return lambda_bps, dice.choice((0, BPS - lambda_bps, dice.randint(0, BPS - lambda_bps)))


def _tree(dice: Dice) -> tuple[list[bytes], tree.Tree]:
    feeds = dice.randint(1, 20)
    leaves = [dice.choice((ZERO32, dice.randbytes(32), dice.randbytes(32))) for _ in range(feeds)]
    return leaves, tree.build(leaves, tree.depth_of(feeds, 1 << dice.randint(0, 4)))
